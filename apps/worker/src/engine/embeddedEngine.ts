/**
 * The engine of deployments on one machine: effect's workflow engine over a `node:sqlite` file. What it remembers is only
 * about deployments that have not ended; the records in `.orchestr8/deployments` outlive it. One process has it at a time.
 * Every module of effect that this rests on is tagged unstable: they are imported in this folder only.
 */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import { CurrentActor } from "@orchestr8/core"
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import * as SingleRunner from "effect/cluster/SingleRunner"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberMap from "effect/FiberMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as SqlClient from "effect/sql/SqlClient"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { failed } from "../Conclusion.ts"
import { carryOut } from "../deployment.ts"
import { type Deployed, DeploymentEngine, deploymentId, Order } from "../DeploymentEngine.ts"
import { DeploymentRecords } from "../DeploymentRecords.ts"
import { DurableSteps } from "../DurableSteps.ts"
import { Host } from "../Host.ts"
import { Questions } from "../Questions.ts"
import { Shutdown } from "../Shutdown.ts"
import { finish, Finished } from "../steps/finish.ts"
import * as engineDatabase from "./engineDatabase.ts"
import { answerTo, workflowSteps } from "./workflowSteps.ts"

/** The name is a stored format: an incompatible change of the steps takes another one. */
const Deploy = Workflow.make("Deploy-1", {
  payload: Order,
  success: Finished,
  idempotencyKey: ({ attempt, ticket_id }) => `${ticket_id}#${attempt}`
})

const SECONDS_TO_STOP = 5

const runner = SingleRunner.layer({
  runnerStorage: "memory",
  shardingConfig: {
    shardsPerGroup: 8,
    // Nobody else sends to this engine and nobody can take its shards: there is little to look for.
    entityMessagePollInterval: "10 seconds",
    refreshAssignmentsInterval: "1 minute",
    shardLockRefreshInterval: "1 minute",
    entityTerminationTimeout: `${SECONDS_TO_STOP} seconds`
  }
}).pipe(
  // Its settings are ours alone, whatever the environment holds.
  Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown({}))),
  Layer.orDie
)

/** Where it remembers: a file that is made when it is missing, and put aside when it is damaged. */
export const layer = (file: string) =>
  embedded.pipe(
    Layer.provide(ClusterWorkflowEngine.layer),
    Layer.provide(runner),
    Layer.provide([engineDatabase.layer(file), NodeCrypto.layerDigest])
  )

interface Running {
  readonly ended: Deferred.Deferred<Deployed>
}

const make = Effect.gen(function* () {
  const engine = yield* WorkflowEngine
  const sql = yield* SqlClient.SqlClient
  const questions = yield* Questions
  const records = yield* DeploymentRecords
  const scope = yield* Effect.scope
  const shutdown = yield* Shutdown
  const { actor } = yield* Host
  const services = yield* Effect.context<Effect.Services<ReturnType<typeof finish>>>()
  const running = new Map<string, Running>()
  const waiting = yield* SubscriptionRef.make<ReadonlySet<string>>(new Set())
  const endsWaiting = (id: string) =>
    SubscriptionRef.update(waiting, (ids) => new Set([...ids].filter((other) => other !== id)))
  const listeners = yield* FiberMap.make<string>()

  /** Tells the workflow the answer, once somebody gives it. */
  const listen = (id: string, question: number, token: DurableDeferred.Token) => {
    const answered = Effect.as(questions.awaitAnswer(id, question), "answered" as const)
    const cancelled = Effect.as(records.cancelRequested(id), "cancelled" as const)
    const heard = Effect.raceFirst(answered, cancelled).pipe(
      Effect.flatMap((value) => DurableDeferred.succeed(answerTo(question), { token, value })),
      Effect.provideService(WorkflowEngine, engine),
      Effect.tapCause((cause) => Effect.logError(`the answer to ${id} was not heard`, cause))
    )
    return FiberMap.run(listeners, id, heard, { onlyIfMissing: true })
  }

  const workflow = Effect.fnUntraced(function* (order: Order) {
    const id = deploymentId(order)
    const steps = yield* workflowSteps({
      begins: (question, token) =>
        Effect.andThen(
          listen(id, question, token),
          SubscriptionRef.update(waiting, (ids) => new Set([...ids, id]))
        ),
      ends: Effect.andThen(FiberMap.remove(listeners, id), endsWaiting(id))
    })
    const deployed = yield* Effect.provideService(carryOut(order), DurableSteps, steps)
    yield* Effect.sync(() => {
      const entry = running.get(id)
      if (entry !== undefined) Deferred.doneUnsafe(entry.ended, Exit.succeed(deployed))
    })
    return deployed
  })
  yield* engine.register(Deploy, workflow)

  /** One that waited when its process died wakes for an answer only when somebody listens for it again. */
  const listenAgain = Effect.fnUntraced(
    function* (order: Order) {
      const execution = yield* Deploy.executionId(order)
      const state = yield* Deploy.poll(execution)
      if (Option.isSome(state) && state.value._tag === "Suspended") yield* Deploy.resume(execution)
    },
    Effect.provideService(WorkflowEngine, engine)
  )

  /** Nobody asks for an ended one again: attempts only grow. */
  const forget = Effect.fnUntraced(function* (order: Order) {
    const execution = yield* Deploy.executionId(order)
    yield* sql`DELETE FROM cluster_replies WHERE request_id IN (SELECT id FROM cluster_messages WHERE entity_id = ${execution})`
    yield* sql`DELETE FROM cluster_messages WHERE entity_id = ${execution}`
  })

  /** What the engine cannot go on with, such as steps of another version, ends as a lost attempt. */
  const buried = Effect.fnUntraced(
    function* (order: Order, defect: unknown) {
      yield* Effect.logError(`the deployment ${deploymentId(order)} broke down`, defect)
      if (shutdown.isRequested()) return yield* Effect.die(defect)
      return yield* finish(order, failed("lost", "lost: the engine could not go on with it"))
    },
    Effect.provideService(CurrentActor, actor),
    Effect.provideContext(services)
  )

  const begin = (order: Order): Running => {
    const entry = { ended: Deferred.makeUnsafe<Deployed>() }
    running.set(deploymentId(order), entry)
    return entry
  }

  return DeploymentEngine.of({
    deploy: (order) =>
      Effect.suspend(() => {
        const known = running.get(deploymentId(order))
        if (known !== undefined) return Deferred.await(known.ended)
        const entry = begin(order)
        const run = Effect.andThen(listenAgain(order), Deploy.execute(order)).pipe(
          Effect.provideService(WorkflowEngine, engine),
          Effect.catchDefect((defect) => buried(order, defect)),
          Effect.onExit((exit) =>
            Effect.sync(() => {
              running.delete(deploymentId(order))
              Deferred.doneUnsafe(entry.ended, exit)
            })
          ),
          Effect.andThen(forget(order)),
          Effect.forkIn(scope)
        )
        return Effect.andThen(run, Deferred.await(entry.ended))
      }),
    waiting
  })
})

const embedded = Layer.effect(DeploymentEngine, make)
