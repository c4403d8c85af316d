// `npm run integration`: from an unknown site to an integration that is tested. Which of its commands is meant; each is a file
// beside this one.
import { readOptions } from './options.ts'
import { main, UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- record|new|try|check|types

For authors of integrations, in the order in which they are used:
  record  opens the site in Chromium and writes down what you do and point at there
  new     writes the files of a new one
  try     runs it on the real site, step by step
  check   says what is missing: what is left to fill in, its table test
  types   writes the client's types anew, where a resource has changed since "new"

-- check --help and so on say more of each.`

/** What stands behind a word loads only what it needs: a browser is not for every one of them. */
const COMMANDS: Readonly<Record<string, () => Promise<number>>> = {
  record: async () => await (await import('./integration-record.ts')).runRecord(),
  new: async () => await (await import('./integration-new.ts')).runNew(),
  try: async () => await (await import('./integration-try.ts')).runTry(),
  check: async () => await (await import('./integration-check.ts')).runCheck(),
  types: async () => await (await import('./integration-types.ts')).runTypes(),
}

await main(async () => {
  const [word = ''] = process.argv.slice(2)
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined
  if (command === undefined) {
    const { positionals } = readOptions(USAGE, { allowPositionals: true, options: {} })
    const given = positionals.length === 0 ? '' : `There is no "${positionals.join(' ')}".\n\n`
    throw new UsageError(given + USAGE)
  }
  return await command()
})
