/** The services of the worker over one project, as the command line makes them. */
import { FiefdomContexts, HealthCheck, TicketManager } from "@orchestr8/core"
import {
  checkResultsLayer,
  checkRunnerLayer,
  combatLayer,
  importsLayer,
  projectConfigLayer
} from "@orchestr8/core/file"
import * as Layer from "effect/Layer"
import { workerServices } from "../src/index.ts"

export const projectServices = (root: string) =>
  Layer.mergeAll(HealthCheck.layer, FiefdomContexts.layer).pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        TicketManager.layerFile({ projectRoot: root }),
        checkRunnerLayer(root),
        checkResultsLayer(root),
        combatLayer({ projectRoot: root }),
        importsLayer({ projectRoot: root }),
        projectConfigLayer({ projectRoot: root, environment: {} })
      )
    ),
    Layer.merge(workerServices(root))
  )
