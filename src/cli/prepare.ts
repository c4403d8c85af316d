// What plain `wrangler dev` lacks in a fresh clone: run by wrangler before each build, it makes secrets, schema and an API key
// as `npm start` does. For `wrangler dev` on its default directory alone: a deploy finds nothing here to take along, and
// where it cannot be done the service itself says what to run.
import { newDevelopment, readDevelopment, writeDevelopment } from './development.ts'
import { ensureOrganisation, ensureVariables } from './local.ts'
import { serviceSecretIn, readText, VARIABLES_FILE } from './secrets.ts'
import { DEFAULT_STATE, ensureDirectory } from './state.ts'
import { PREPARED } from './wrangler.ts'

if (process.env['WRANGLER_COMMAND'] === 'dev' && process.env[PREPARED] === undefined) {
  try {
    await prepare()
  } catch (error) {
    console.error(`Nothing was made for wrangler dev: ${error instanceof Error ? error.message : 'not an Error'}`)
    console.error('Run `npm start` instead.')
  }
}

async function prepare(): Promise<void> {
  ensureDirectory(DEFAULT_STATE)
  const isNew = serviceSecretIn(readText(VARIABLES_FILE) ?? '') === null
  await ensureVariables(DEFAULT_STATE, VARIABLES_FILE)
  const known = readDevelopment(DEFAULT_STATE)
  const owner = known ?? newDevelopment(Date.now())
  const organisation = await ensureOrganisation(DEFAULT_STATE, owner)
  if (known === null) {
    const places = { url: 'http://localhost:8787', inboxUrl: '' }
    writeDevelopment(DEFAULT_STATE, { ...owner, ...organisation, ...places })
  }
  console.log(
    isNew ? `Made ${VARIABLES_FILE}, the local database and an API key: ${owner.apiKey}` : `API key: ${owner.apiKey}`,
  )
  console.log('`npm start` runs the same with a page to try it on, an inbox for webhooks, and a clock.')
}
