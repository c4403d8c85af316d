// `npm run organisation`: how an organisation is shown to users on the hosted page, and which secrets its webhooks are signed
// with, in the local database or (--remote) the deployed one.
import { readFileSync } from 'node:fs'
import type { ParseArgsConfig } from 'node:util'
import * as z from 'zod'
import { coloursOf, contrastOf, parseColour } from '../core/colour.ts'
import { parseLogo } from '../core/logo.ts'
import { execute, type Row, type Target } from './database.ts'
import { ENVIRONMENT_OPTION } from './deployment.ts'
import { readOptions } from './options.ts'
import { chooseOrganisation, organisation as named, storedOrganisation } from './organisations.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import { type LookChange, SELECT_ORGANISATIONS, selectLook, setLook } from './sql.ts'
import { showableSecrets } from './webhook-secrets.ts'
import { chooseDatabase } from './where.ts'

const USAGE = `Usage:
  npm run organisation -- set [--org NAME] [--name TEXT] [--logo FILE] [--colour '#rrggbb'] [--remote]
  npm run organisation -- show [--org NAME] [--remote]

--org is the name that its keys are made under (not needed where there is one organisation), --name what users read instead.
The logo is a PNG or JPEG of at most 8 KiB. An empty value takes one away again.

Works on the server that runs here; STATE_DIR=… before it names another, --remote the deployed one, and with --env staging
the one beside it.`

/** A name that fills the screen says nothing. */
const MOST_NAME_CHARACTERS = 60
const OPTIONS = {
  org: { type: 'string' },
  name: { type: 'string' },
  logo: { type: 'string' },
  colour: { type: 'string' },
  color: { type: 'string' },
  remote: { type: 'boolean', default: false },
  ...ENVIRONMENT_OPTION,
} as const satisfies ParseArgsConfig['options']

const look = storedOrganisation.extend({
  name: z.string().nullable(),
  logo: z.string().nullable(),
  colour: z.string().nullable(),
})

exitOnSignal()
await main(async () => {
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options: OPTIONS })
  const [verb, ...rest] = positionals
  const wanted = values.org?.trim() ?? null
  const colour = values.colour ?? values.color
  const change: LookChange = {
    ...(values.name === undefined ? {} : { name: parseName(values.name) }),
    ...(values.logo === undefined ? {} : { logo: readLogo(values.logo) }),
    ...(colour === undefined ? {} : { colour: parseGivenColour(colour) }),
  }
  const isChange = Object.keys(change).length > 0
  if (wanted === '' || rest.length > 0 || !(isChange ? verb === 'set' : verb === 'show')) {
    throw new UsageError(USAGE)
  }
  const target = await chooseDatabase(values)
  const known = chooseOrganisation(z.array(named).parse(await execute(target, SELECT_ORGANISATIONS)), wanted)
  if (known.isNew) {
    console.error(`There is no organisation ${JSON.stringify(wanted)}. \`npm run keys -- list\` shows them.`)
    return 1
  }
  const sql = isChange ? setLook(known.name, change, Date.now()) : ''
  const [row] = await tell(target, sql + selectLook(known.name))
  const found = look.parse(row)
  show(known.name, found)
  const secrets = showableSecrets(target, found.id, found.webhook_generation)
  line('Webhooks', `test  ${secrets.test}`)
  line('', `live  ${secrets.live}`)
  return 0
})

async function tell(target: Target, sql: string): Promise<Row[]> {
  try {
    return await execute(target, sql)
  } catch (error) {
    if (error instanceof Error && /no such table: organisation_looks/.test(error.message)) {
      throw new UsageError('The deployed database is older than this command: `npm run deploy` brings it up.')
    }
    throw error
  }
}

function show(organisation: string, { id, name, logo, colour }: z.infer<typeof look>): void {
  line('Organisation', `${id} (${organisation})`)
  line('Name', name ?? `${organisation} (as its keys)`)
  line('Logo', logo === null ? 'none: its initial' : logoLine(logo))
  line('Colour', colour ?? "none: the page's own")
  for (const text of colour === null ? [] : colourLines(colour)) {
    console.log(`  ${text}`)
  }
}

function line(title: string, text: string): void {
  console.log(`${paint('dim', title.padEnd(14))}${text}`)
}

function logoLine(address: string): string {
  const logo = parseLogo(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'))
  return logo.ok ? `${logo.width} × ${logo.height}` : `cannot be shown: ${logo.reason}`
}

/** What becomes of a colour: the developer should hear where it was not readable as it is. */
function colourLines(given: string): string[] {
  const { fill, onFill, light, dark } = coloursOf(given)
  const ratio = `${contrastOf(fill, onFill).toFixed(1)} to 1`
  const drawn = (theme: string, colour: string): string =>
    `icons and lines on a ${theme} page  ${colour}${colour === given ? ' (as given)' : ' (adjusted: as given it has less than 4.5 to 1 there)'}`
  return [
    `buttons  ${fill} (as given), with ${onFill === '#ffffff' ? 'white' : 'black'} text: ${ratio}`,
    drawn('light', light),
    drawn('dark', dark),
  ]
}

function parseName(text: string): string | null {
  const name = text.trim()
  if (name.length > MOST_NAME_CHARACTERS || /[\p{Cc}\p{Cf}]/u.test(name)) {
    throw new UsageError(`--name is at most ${MOST_NAME_CHARACTERS} characters, all of them visible.`)
  }
  return name === '' ? null : name
}

function parseGivenColour(text: string): string | null {
  const colour = parseColour(text)
  if (colour === null && text.trim() !== '') {
    throw new UsageError(
      "--colour is written '#rrggbb', such as '#e20074'. Put it in quotes: a shell takes # for a comment.",
    )
  }
  return colour
}

function readLogo(path: string): string | null {
  if (path === '') {
    return null
  }
  if (/^https?:/i.test(path)) {
    throw new UsageError(
      '--logo is a file and no address: the picture goes into the page, so that nobody else hears who opens it.',
    )
  }
  const logo = parseLogo(readPicture(path))
  if (!logo.ok) {
    throw new UsageError(`${path} cannot be the logo: ${logo.reason}.`)
  }
  return logo.address
}

function readPicture(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}.`)
  }
}
