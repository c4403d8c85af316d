// `npm run integration -- types`: the client's types, as the catalogue is now. `new` runs it as a process of its own, which loads
// the catalogue with what has just been added.
import { CLIENT_TYPES, writeClientTypes } from './client-types-file.ts'
import { readOptions } from './options.ts'
import { UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- types

Writes ${CLIENT_TYPES}: what passage-client knows of each integration, resource and result. "new" does it by itself, and so
does npm run build; run it where you have changed a resource since.`

export async function runTypes(): Promise<number> {
  const { positionals } = readOptions(USAGE, { allowPositionals: true, options: {} })
  if (positionals.length > 1) {
    throw new UsageError(USAGE)
  }
  writeClientTypes()
  return await Promise.resolve(0)
}
