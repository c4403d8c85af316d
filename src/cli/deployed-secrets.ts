// The names of the secrets that the deployed Worker has. Nobody can read their values.
import * as z from 'zod'
import { type Deployment, readDeployment } from './deployment.ts'
import { UsageError } from './say.ts'
import { runWrangler } from './wrangler.ts'

/**
 * null where there is no such Worker.
 * @throws UsageError for every other failure: it must not look like a first deploy, whose new secrets would make every sealed
 *   result unreadable
 */
export async function listSecrets({ worker }: Deployment = readDeployment(undefined)): Promise<string[] | null> {
  const outcome = await runWrangler(['secret', 'list', '--name', worker, '--format', 'json'])
  if (outcome.code === 0) {
    return namesIn(outcome.stdout)
  }
  const words = `${outcome.stdout}\n${outcome.stderr}`
  if (!/^.*Worker "[^"]*".* not found/m.test(words)) {
    throw new UsageError(`The secrets cannot be listed, so nothing is deployed:\n${words.trim()}`)
  }
  return null
}

/** @throws UsageError for an answer in another form: no list is not an empty list */
function namesIn(stdout: string): string[] {
  try {
    return z
      .array(z.object({ name: z.string() }))
      .parse(JSON.parse(stdout))
      .map(({ name }) => name)
  } catch {
    throw new UsageError(`wrangler answered no list, so nothing is deployed:\n${stdout.trim()}`)
  }
}
