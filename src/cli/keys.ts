// `npm run keys`: makes, lists and revokes API keys, in the local database or (--remote) the deployed one. A key is shown
// once, when it is made: only its hash is stored.
import type { ParseArgsConfig } from 'node:util'
import * as z from 'zod'
import { hashApiKey, isApiKey, newApiKey } from '../core/api-key.ts'
import type { Mode } from '../wire/mode.ts'
import { type Scope, SCOPES } from '../wire/scope.ts'
import { randomOrganisationId } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import { execute, type Row, type Target } from './database.ts'
import { ENVIRONMENT_OPTION } from './deployment.ts'
import { readOptions } from './options.ts'
import { chooseOrganisation, organisation, storedOrganisation } from './organisations.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import { insertKey, revokeKey, SELECT_KEYS, SELECT_ORGANISATIONS, selectOrganisation } from './sql.ts'
import { showableSecrets } from './webhook-secrets.ts'
import { chooseDatabase } from './where.ts'

const USAGE = `Usage:
  npm run keys -- create [--org NAME] --mode test|live [--name WHAT_IT_IS_FOR]
                          [--scopes links:write,links:read,erase] [--expires-in DAYS] [--remote]
  npm run keys -- list [--remote]
  npm run keys -- revoke <key, or the first 8 or more characters of its hash> [--remote]

Without --org a key is of the one organisation that there is. A new name makes a new organisation.
Without --scopes a key opens all: links:write creates and changes links, links:read reads them, erase deletes them.

Works on the server that runs here; STATE_DIR=… before it names another, --remote the deployed one, and with --env staging
the one beside it.`

const DAY_MS = 86_400_000
const OPTIONS = {
  org: { type: 'string' },
  mode: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  'expires-in': { type: 'string' },
  remote: { type: 'boolean', default: false },
  ...ENVIRONMENT_OPTION,
} as const satisfies ParseArgsConfig['options']

exitOnSignal()
await main(async () => {
  const { values, positionals } = readOptions(USAGE, { allowPositionals: true, options: OPTIONS })
  const [verb, subject, ...rest] = positionals
  const place = (): Promise<Target> => chooseDatabase(values)
  const { org, mode, name, scopes, 'expires-in': days } = values
  const isMaking = [org, mode, name, scopes, days].some((value) => value !== undefined)
  if (verb === 'create' && subject === undefined) {
    const wanted = {
      organisation: org === undefined ? null : parseText('--org', org),
      mode: parseMode(mode),
      days: parseDays(days),
      ...(name === undefined ? {} : { name: parseText('--name', name) }),
      ...(scopes === undefined ? {} : { scopes: parseScopes(scopes) }),
    }
    return create(await place(), wanted)
  }
  if (verb === 'list' && subject === undefined && !isMaking) {
    return list(await place())
  }
  if (verb === 'revoke' && subject !== undefined && rest.length === 0 && !isMaking) {
    return revoke(await place(), subject)
  }
  throw new UsageError(USAGE)
})

interface Wanted {
  /** Null: the only one. */
  readonly organisation: string | null
  readonly mode: Mode
  readonly name?: string
  /** All where it does not say. */
  readonly scopes?: readonly Scope[]
  /** Until it expires; null: never. */
  readonly days: number | null
}

async function create(target: Target, { organisation: wanted, days, ...wish }: Wanted): Promise<number> {
  const now = Date.now()
  const key = newApiKey(wish.mode, randomBytes(30))
  const known = z.array(organisation).parse(await execute(target, SELECT_ORGANISATIONS))
  const { name: organisationName, isNew } = chooseOrganisation(known, wanted)
  const expiresAt = days === null ? null : now + days * DAY_MS
  const made = { organisationId: randomOrganisationId(randomBytes(12)), createdAt: now }
  const row = { key, ...wish, organisationName, ...made, expiresAt }
  const [stored] = await execute(target, insertKey(row) + selectOrganisation(organisationName))
  const { id: organisationId, webhook_generation: generation } = storedOrganisation.parse(stored)
  const secrets = showableSecrets(target, organisationId, generation)
  console.log(`${paint('dim', 'API key')}         ${key}
${paint('dim', 'Organisation')}    ${organisationId} (${isNew ? 'new organisation ' : ''}${organisationName})
${paint('dim', 'Webhook secret')}  ${secrets[wish.mode]} (of ${wish.mode} webhooks)
${paint('dim', 'Opens')}           ${(wish.scopes ?? SCOPES).join(', ')}
${paint('dim', 'Expires')}         ${expiresAt === null ? 'never' : new Date(expiresAt).toISOString()}

The key is shown this once and stored nowhere. Keep it as a secret.`)
  return 0
}

async function list(target: Target): Promise<number> {
  const rows = await execute(target, SELECT_KEYS)
  const lines = [
    [
      'HASH',
      'ORGANISATION',
      'ORGANISATION ID',
      'MODE',
      'KEY',
      'NAME',
      'SCOPES',
      'CREATED',
      'LAST USED',
      'EXPIRES',
      'REVOKED',
    ],
    ...rows.map((row) => [
      String(row['hash']),
      String(row['organisation']),
      String(row['organisation_id']),
      String(row['mode']),
      `…${String(row['hint'])}`,
      text(row, 'name'),
      text(row, 'scopes'),
      day(row, 'created_at'),
      text(row, 'last_used_on'),
      ...['expires_at', 'revoked_at'].map((column) => day(row, column)),
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
  const now = Date.now()
  const rows = await execute(target, revokeKey(prefix, now))
  if (rows.length !== 1) {
    console.error(rows.length === 0 ? 'There is no such key.' : 'Several keys begin so: give more characters.')
    return 1
  }
  const [row = {}] = rows
  const key = `${String(row['hash'])} (…${String(row['hint'])})`
  const isNew = row['revoked_at'] === now
  console.log(
    isNew ? `Revoked ${key}. Within a minute it opens nothing.` : `${key} was revoked ${day(row, 'revoked_at')}.`,
  )
  return 0
}

function text(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'string' && value !== '' ? value : '-'
}

function day(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'number' ? `${new Date(value).toISOString().slice(0, 16).replace('T', ' ')}Z` : '-'
}

function parseText(option: '--org' | '--name', given: string): string {
  const trimmed = given.trim()
  if (trimmed === '' || trimmed.length > 100 || /\p{Cc}/u.test(trimmed)) {
    throw new UsageError(`${option} needs a name of 1 to 100 characters.\n\n${USAGE}`)
  }
  return trimmed
}

function parseMode(mode: string | undefined): Mode {
  if (mode !== 'test' && mode !== 'live') {
    throw new UsageError(`--mode must be test or live.\n\n${USAGE}`)
  }
  return mode
}

function parseScopes(text: string): Scope[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== '')
  const scopes = SCOPES.filter((scope) => words.includes(scope))
  if (scopes.length === 0 || scopes.length !== new Set(words).size) {
    throw new UsageError(`--scopes is one or more of ${SCOPES.join(', ')}.\n\n${USAGE}`)
  }
  return scopes
}

function parseDays(text: string | undefined): number | null {
  if (text !== undefined && !/^[1-9]\d{0,4}$/.test(text)) {
    throw new UsageError(`--expires-in is a number of days, from 1 to 99999.\n\n${USAGE}`)
  }
  return text === undefined ? null : Number(text)
}
