/** The environment of a verify command: ours, but it is nobody's test and nobody's deployment. */
export const proofEnvironment = (): NodeJS.ProcessEnv => {
  const { NODE_TEST_CONTEXT: _test, ORCHESTR8_DEPLOYMENT: _deployment, ORCHESTR8_TICKET: _ticket, ...env } = process.env
  return env
}
