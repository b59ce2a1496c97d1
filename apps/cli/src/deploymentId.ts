/** The argument that names a deployment. */
import * as Argument from "effect/cli/Argument"

export const deploymentId = Argument.String("deployment").pipe(
  Argument.withDescription("A deployment such as 3f2a1b9c-1, or a ticket: then the newest deployment of it")
)
