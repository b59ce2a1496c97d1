import { assert, describe, it } from "@effect/vitest"
import { Deployment, DeploymentList, DeploymentState, Outcome, outcomes } from "../src/Deployment.ts"
import { refuses, roundTrips } from "./roundTrip.ts"

describe("Deployment", () => {
  roundTrips("Deployment", Deployment)
  roundTrips("DeploymentList", DeploymentList)

  it("lists every outcome", () => assert.deepStrictEqual([...outcomes], [...Outcome.literals]))

  it("refuses unknown states and outcomes", () => {
    refuses(DeploymentState, "done", /"succeeded"/)
    refuses(Outcome, "running", /"succeeded"/)
    refuses(DeploymentList, { deployments: [{ id: "3f2a1b9c-1" }] }, /Missing key/)
  })
})
