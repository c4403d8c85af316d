// Replaces an organisation's webhook secrets: it raises their generation in the database, local or deployed.
import * as z from 'zod'
import { GENERATION_OVERLAP_MS, nextGeneration } from '../core/webhook-secret.ts'
import { execute, type Target } from './database.ts'
import { readDevelopment, writeDevelopment } from './development.ts'
import { chooseOrganisation, organisation } from './organisations.ts'
import { paint, UsageError } from './say.ts'
import { raiseGeneration, SELECT_ORGANISATIONS, selectGeneration } from './sql.ts'
import { showableSecrets } from './webhook-secrets.ts'

const stored = z
  .object({ id: z.string(), webhook_generation: z.number(), webhook_rotated_at: z.number().nullable() })
  .transform((row) => ({ id: row.id, generation: row.webhook_generation, rotatedAt: row.webhook_rotated_at }))

export async function rotateWebhook(target: Target, wanted: string | null, isCompromised: boolean): Promise<number> {
  const known = chooseOrganisation(z.array(organisation).parse(await execute(target, SELECT_ORGANISATIONS)), wanted)
  if (known.isNew) {
    throw new UsageError(`There is no organisation ${JSON.stringify(wanted)}. \`npm run keys -- list\` shows them.`, 1)
  }
  const now = Date.now()
  const [row] = await execute(target, selectGeneration(known.name))
  const before = stored.parse(row)
  const next = nextGeneration(before, isCompromised, now)
  if (next !== null) {
    // From the generation that was read: repeated by whoever runs it, it is not raised twice.
    const [after] = await execute(target, raiseGeneration(before, next) + selectGeneration(known.name))
    if (stored.parse(after).generation !== next.generation) {
      throw new UsageError(
        'Somebody else has rotated them in this very moment: look with `npm run organisation -- show`.',
        1,
      )
    }
  }
  const { generation, rotatedAt } = next ?? before
  if (typeof target === 'string') {
    const development = readDevelopment(target)
    if (development?.organisationId === before.id) {
      writeDevelopment(target, { ...development, webhookGeneration: generation })
    }
  }
  const secrets = showableSecrets(target, before.id, generation)
  console.log(`${paint('dim', 'Organisation')}  ${before.id} (${known.name})
${paint('dim', 'Test')}          ${secrets.test}
${paint('dim', 'Live')}          ${secrets.live}

${sayWhen(rotatedAt, next !== null)}`)
  return 0
}

function sayWhen(rotatedAt: number | null, isNew: boolean): string {
  if (rotatedAt === null) {
    return 'The secrets before these sign no more, within a minute. Until a receiver has the new one it refuses each webhook,\nwhich comes again for three days.'
  }
  const until = new Date(rotatedAt + GENERATION_OVERLAP_MS).toISOString().slice(0, 16).replace('T', ' ')
  return isNew
    ? `Within a minute these sign too, and first; those before them sign until ${until} UTC. Give them to your receivers by then.`
    : `They were rotated within the last day already, and nothing is changed: those before them sign until ${until} UTC.`
}
