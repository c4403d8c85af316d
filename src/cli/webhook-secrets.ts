// An organisation's webhook secrets as a command shows them: made from the SERVICE_SECRET of the very deployment that is
// meant, for another one's would give secrets that never hold.
import type { Target } from './database.ts'
import { readText, serviceSecretIn, type WebhookSecrets, webhookSecretsUnder } from './secrets.ts'
import { variablesOf } from './servers.ts'

/** @returns the secrets, or how to have them shown where this machine does not have what they are made from */
export function showableSecrets(target: Target, organisationId: string, generation: number): WebhookSecrets {
  const file = typeof target === 'string' ? variablesOf(target) : target.secretsFile
  const text = readText(file)
  const secret = process.env['SERVICE_SECRET'] || (text === null ? null : serviceSecretIn(text))
  if (secret !== null) {
    return webhookSecretsUnder(secret, organisationId, generation)
  }
  const how = `made from SERVICE_SECRET: have it in ${file} or in the environment, and ask again`
  return { test: how, live: how }
}
