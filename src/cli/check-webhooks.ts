// `npm run webhook:check`: tries a receiver of webhooks, with what the server signs with that `npm start` runs here.
import { signingKeySet } from '../core/signature.ts'
import { readSecret } from '../sdk/command/read-secret.ts'
import { runCommand, secretFrom, type Surroundings, usageOf, WrongWords } from '../sdk/webhook-check/command.ts'
import type { Credentials } from '../sdk/webhook-check/forge.ts'
import type { Mode } from '../wire/mode.ts'
import { readDevelopment, webhookSecretsOf } from './development.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import { readText, secretsIn } from './secrets.ts'
import { variablesOf } from './servers.ts'
import { chooseTarget } from './target.ts'

const surroundings: Surroundings = {
  name: 'npm run webhook:check --',
  local: credentialsHere,
  look: {
    good: (text) => paint('green', text),
    bad: (text) => paint('red', text),
    dim: (text) => paint('dim', text),
  },
  askSecret: async () => await secretFrom(process.env, readSecret),
  say: (text) => console.log(text),
  note: (text) => console.error(text),
}

exitOnSignal()
await main(async () => {
  const words = process.argv.slice(2)
  if (words.some((word) => word === '--help' || word === '-h')) {
    console.log(usageOf(surroundings))
    return 0
  }
  try {
    return await runCommand(words, surroundings)
  } catch (error) {
    // Either way one sentence says it all.
    throw error instanceof Error ? new UsageError(error.message, error instanceof WrongWords ? 2 : 1) : error
  }
})

/** @throws UsageError where no server runs here */
function credentialsHere(mode: Mode): Credentials {
  const { state } = chooseTarget()
  const development = readDevelopment(state)
  const variables = variablesOf(state)
  const { SIGNING_KEYS: keys } = secretsIn(readText(variables) ?? '')
  const [key] = keys === undefined ? [] : signingKeySet().parse(JSON.parse(keys)).keys
  if (development === null || key === undefined) {
    throw new UsageError('No server ever ran here: start one with npm start, or use --secret or --stand-in.')
  }
  return { key, organisation: development.organisationId, mode, secret: webhookSecretsOf(development, variables)[mode] }
}
