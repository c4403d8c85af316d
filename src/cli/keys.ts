// `npm run keys`: makes, lists and revokes API keys, in the local database or (--remote) the deployed one. A key is shown
// once, when it is made: only its hash is stored.
import type { ParseArgsConfig } from 'node:util'
import * as z from 'zod'
import { hashApiKey, isApiKey, type Mode, newApiKey } from '../core/api-key.ts'
import { randomOrganisationId } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import { execute, type Row, type Target } from './database.ts'
import { readOptions } from './options.ts'
import { findOrganisation, organisation } from './organisations.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import { PRODUCTION_FILE, readText, serviceSecretIn, webhookSecretUnder } from './secrets.ts'
import { variablesOf } from './servers.ts'
import { insertKey, revokeKey, SELECT_KEYS, SELECT_ORGANISATIONS, selectOrganisation } from './sql.ts'
import { chooseTarget } from './target.ts'

const USAGE = `Usage:
  npm run keys -- create --org NAME --mode test|live [--expires-in DAYS] [--remote]
  npm run keys -- list [--remote]
  npm run keys -- revoke <key, or the first 8 or more characters of its hash> [--remote]

Works on the server that runs here; STATE_DIR=… before it names another, --remote the deployed one.`

const DAY_MS = 86_400_000
const OPTIONS = {
  org: { type: 'string' },
  mode: { type: 'string' },
  'expires-in': { type: 'string' },
  remote: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options']

exitOnSignal()
await main(async () => {
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options: OPTIONS })
  const [verb, subject, ...rest] = positionals
  const place = (): Target => (values.remote ? remotely() : chooseTarget().state)
  const making = values.org !== undefined || values.mode !== undefined || values['expires-in'] !== undefined
  if (verb === 'create' && subject === undefined) {
    const [name, mode] = [parseOrganisation(values.org), parseMode(values.mode)]
    const days = parseDays(values['expires-in'])
    return create(place(), name, mode, days)
  }
  if (verb === 'list' && subject === undefined && !making) {
    return list(place())
  }
  if (verb === 'revoke' && subject !== undefined && rest.length === 0 && !making) {
    return revoke(place(), subject)
  }
  throw new UsageError(USAGE)
})

function remotely(): null {
  console.error('Server: the deployed one\n')
  return null
}

async function create(target: Target, wanted: string, mode: Mode, days: number | null): Promise<number> {
  const now = Date.now()
  const key = newApiKey(mode, randomBytes(30))
  const known = z.array(organisation).parse(await execute(target, SELECT_ORGANISATIONS))
  const found = findOrganisation(known, wanted)
  const expiresAt = days === null ? null : now + days * DAY_MS
  const organisationName = found?.name ?? wanted
  const made = { organisationId: randomOrganisationId(randomBytes(12)), createdAt: now }
  const row = { key, mode, organisationName, ...made, expiresAt }
  const [stored] = await execute(target, insertKey(row) + selectOrganisation(organisationName))
  const organisationId = String(stored?.['id'])
  const secret = findServiceSecret(target)
  console.log(`${paint('dim', 'API key')}         ${key}
${paint('dim', 'Organisation')}    ${organisationId} (${organisationName}, ${found === null ? 'new' : 'as before'})
${paint('dim', 'Webhook secret')}  ${secret === null ? howToSecret(target) : webhookSecretUnder(secret, organisationId)}
${paint('dim', 'Expires')}         ${expiresAt === null ? 'never' : new Date(expiresAt).toISOString()}

The key is shown this once and stored nowhere. Keep it as a secret.`)
  return 0
}

/** The secret of the very deployment that the key is for: another one's would give a webhook secret that never holds. */
function findServiceSecret(target: Target): string | null {
  const file = readText(variablesFile(target))
  return process.env['SERVICE_SECRET'] || (file === null ? null : serviceSecretIn(file))
}

function howToSecret(target: Target): string {
  return `made from SERVICE_SECRET: have it in ${variablesFile(target)} or in the environment, and create a key to see it`
}

function variablesFile(target: Target): string {
  return target === null ? PRODUCTION_FILE : variablesOf(target)
}

async function list(target: Target): Promise<number> {
  const rows = await execute(target, SELECT_KEYS)
  const lines = [
    ['HASH', 'ORGANISATION', 'ORGANISATION ID', 'MODE', 'KEY', 'CREATED', 'EXPIRES', 'REVOKED'],
    ...rows.map((row) => [
      String(row['hash']),
      String(row['organisation']),
      String(row['organisation_id']),
      String(row['mode']),
      `…${String(row['hint'])}`,
      ...['created_at', 'expires_at', 'revoked_at'].map((column) => day(row, column)),
    ]),
  ]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0))) ?? []
  for (const cells of lines) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
  return 0
}

async function revoke(target: Target, subject: string): Promise<number> {
  const prefix = isApiKey(subject) ? hashApiKey(subject) : subject.toLowerCase()
  if (!/^[0-9a-f]{8,64}$/.test(prefix)) {
    throw new UsageError('That is neither a key nor the first 8 or more characters of a hash. `list` shows the hashes.')
  }
  const rows = await execute(target, revokeKey(prefix, Date.now()))
  if (rows.length !== 1) {
    console.error(rows.length === 0 ? 'There is no such key.' : 'Several keys begin so: give more characters.')
    return 1
  }
  console.log(`Revoked ${String(rows[0]?.['hash'])} (…${String(rows[0]?.['hint'])}). Within a minute it opens nothing.`)
  return 0
}

function day(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'number' ? new Date(value).toISOString().slice(0, 16).replace('T', ' ') : '-'
}

function parseOrganisation(name: string | undefined): string {
  const trimmed = name?.trim() ?? ''
  if (trimmed === '' || trimmed.length > 100 || /\p{Cc}/u.test(trimmed)) {
    throw new UsageError(`--org needs a name of 1 to 100 characters.\n\n${USAGE}`)
  }
  return trimmed
}

function parseMode(mode: string | undefined): Mode {
  if (mode !== 'test' && mode !== 'live') {
    throw new UsageError(`--mode must be test or live.\n\n${USAGE}`)
  }
  return mode
}

function parseDays(text: string | undefined): number | null {
  if (text !== undefined && !/^[1-9]\d{0,4}$/.test(text)) {
    throw new UsageError(`--expires-in is a number of days, from 1 to 99999.\n\n${USAGE}`)
  }
  return text === undefined ? null : Number(text)
}
