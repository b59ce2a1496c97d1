/** What every command finds when it runs; loaded with the first command that does. */
import * as Layer from "effect/Layer"
import { invocation, Invocation } from "./Invocation.ts"
import { output, Output } from "./Output.ts"

export const commandServices = Layer.effect(Output, output).pipe(
  Layer.provideMerge(Layer.effect(Invocation, invocation))
)
