// Reads wrangler.toml, and for staging wrangler.staging.toml, as wrangler itself does.
import { existsSync } from 'node:fs'
import * as z from 'zod'
import { furtherDatabasesOf, overlay, problemsOf, settings, settingsOf, type Settings } from './deploy-config.ts'
import type { Deployment } from './deployment.ts'
import { UsageError } from './say.ts'

const FILE = 'wrangler.toml'

/** What staging has otherwise. */
function overlayFile({ environment }: Deployment): string {
  return `wrangler.${environment}.toml`
}

/**
 * The settings of a deployment.
 * @throws UsageError where they cannot be read, or must not be deployed
 */
export async function readSettings(deployment: Deployment): Promise<Settings> {
  const { chosen, isOverlaid } = await readGiven(deployment)
  const problems = problemsOf(chosen)
  if (problems.length > 0) {
    const files = isOverlaid ? `${FILE} and ${overlayFile(deployment)} say` : `${FILE} says`
    throw new UsageError(`This cannot be deployed as ${files}:\n\n  ${problems.join('\n  ')}`)
  }
  return chosen
}

/**
 * The databases beside the first, with their bindings and the names that they have in this deployment.
 * @throws UsageError where the settings cannot be read
 */
export async function readFurtherDatabases(deployment: Deployment): Promise<ReturnType<typeof furtherDatabasesOf>> {
  return furtherDatabasesOf((await readGiven(deployment)).chosen)
}

/** What SHARDS says in the files, deployed or not. @throws UsageError where they cannot be read */
export async function readShards(deployment: Deployment): Promise<string> {
  return (await readGiven(deployment)).chosen.vars['SHARDS'] ?? '{}'
}

async function readGiven(deployment: Deployment): Promise<{ readonly chosen: Settings; readonly isOverlaid: boolean }> {
  // Only here: it is all of wrangler, and takes its time to load.
  const { experimental_readRawConfig: read } = await import('wrangler')
  const readAs = <S extends z.ZodType>(schema: S, file: string): z.output<S> => {
    const { rawConfig } = read({ config: file })
    const result = schema.safeParse(rawConfig)
    if (!result.success) {
      throw new UsageError(`${file} cannot be deployed:\n${z.prettifyError(result.error)}`)
    }
    return result.data
  }
  const file = overlayFile(deployment)
  const isOverlaid = deployment.environment !== 'production' && existsSync(file)
  const chosen = settingsOf(readAs(settings, FILE), isOverlaid ? readAs(overlay, file) : {}, deployment)
  return { chosen, isOverlaid }
}
