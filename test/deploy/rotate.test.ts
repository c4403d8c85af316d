// `npm run rotate -- … --remote` as it is, with the real wrangler, against stand-ins of Cloudflare and of the deployed service.
// What breaks is the way between: an answer that is lost, an upload that never arrives, a signal in the middle of either.
import { once } from 'node:events'
import { lstatSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { parseEnv } from 'node:util'
import { afterAll, beforeEach, describe, it, type ExpectStatic } from 'vitest'
import { addVariables, completeVariables, PRODUCTION_FILE, secretsIn } from '../../src/cli/secrets.ts'
import { parseClientToken } from '../../src/core/claim-code.ts'
import { publicKeyOf, publishedKeys, signingKeySet } from '../../src/core/signature.ts'
import { type Ended, newProject, startCommand } from '../node/project.ts'
import { keyringFor } from '../support/keyring.ts'
import { startCloudflare } from './cloudflare.ts'

const LIMIT_MS = 300_000
const MADE = secretsIn(completeVariables('', '', 1)) as { SERVICE_SECRET: string; SIGNING_KEYS: string }

const cloud = await startCloudflare()
const project = newProject()
const file = join(project, PRODUCTION_FILE)

/** What happens to the next upload, and a promise of the moment at which it does. */
type Fault = 'lost_answer' | 'never_arrives' | 'held_before' | 'held_after'
let fault: Fault | null = null
let met = Promise.withResolvers<void>()
/** Once, when the service is asked which secrets it has: the file is read by then. */
let whenAsked: (() => void) | null = null
let database = newDatabase()
/** Those that hold something else, by their ids. */
const ofOthers = new Map<string, DatabaseSync>()

const way = await listen(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks)
  const path = (request.url ?? '').replace(/^\/client\/v4/, '')
  const [, asked] = /\/d1\/database\/([^/]+)\/query$/.exec(path) ?? []
  if (asked !== undefined) {
    const { sql } = JSON.parse(body.toString('utf8')) as { sql: string }
    const results = sql
      .split(/;\s*/)
      .filter((one) => one.trim() !== '')
      .map((one) => ({
        success: true,
        meta: { duration: 1 },
        results: (ofOthers.get(asked) ?? database).prepare(one).all(),
      }))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ success: true, errors: [], messages: [], result: results }))
    return
  }
  const faced = request.method === 'PATCH' ? fault : null
  if (faced === 'never_arrives' || faced === 'held_before') {
    met.resolve()
    if (faced === 'never_arrives') {
      request.socket.destroy()
    }
    return
  }
  const answer = await fetch(cloud.url + path, {
    method: request.method ?? 'GET',
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(body.length === 0 ? {} : { body }),
  })
  const text = await answer.text()
  if (faced !== null) {
    met.resolve()
    if (faced === 'lost_answer') {
      request.socket.destroy()
    }
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
})

/** Answers as the deployed service does, with the secrets that it has. */
const service = await listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://service')
  whenAsked?.()
  whenAsked = null
  const secrets = cloud.secrets as Record<string, string>
  if (pathname === '/.well-known/jwks.json') {
    const { keys } = signingKeySet().parse(JSON.parse(secrets['SIGNING_KEYS'] ?? ''))
    response.end(JSON.stringify({ keys: publishedKeys(keys, Date.now()).map(publicKeyOf) }))
    return
  }
  const [, , linkId = '', sessionId = ''] = pathname.split('/')
  const keyring = keyringFor(secrets['SERVICE_SECRET'] ?? '')
  const isOurs = parseClientToken(keyring, linkId, sessionId, searchParams.get('token') ?? '') !== null
  response.writeHead(isOurs ? 426 : 401).end()
})

afterAll(() => {
  cloud.close()
  way.close()
  service.close()
  rmSync(project, { recursive: true })
})

beforeEach(() => {
  cloud.reset()
  cloud.secrets = { ...MADE }
  fault = null
  whenAsked = null
  met = Promise.withResolvers()
  database = newDatabase()
  ofOthers.clear()
  writeFileSync(
    file,
    completeVariables('', `# mine\nSERVICE_SECRET="${MADE.SERVICE_SECRET}"\nSIGNING_KEYS='${MADE.SIGNING_KEYS}'\n`, 1),
    {
      mode: 0o600,
    },
  )
})

const URL_OF = { signing: ['--url', service.url], service: ['--url', service.url, '--yes'] } as const
const NAME_OF = { signing: 'SIGNING_KEYS', service: 'SERVICE_SECRET' } as const
type Kind = keyof typeof NAME_OF

describe.each<Kind>(['signing', 'service'])('npm run rotate -- %s --remote', { timeout: LIMIT_MS }, (kind) => {
  const name = NAME_OF[kind]
  const other = kind === 'signing' ? 'SERVICE_SECRET' : 'SIGNING_KEYS'
  const rotate = (...flags: string[]): Promise<Ended> => run([kind, ...URL_OF[kind], ...flags]).ended

  /** The new set is in the service and in the file, keeps what it should, and nothing is pending or lying about. */
  function expectDone(expect: ExpectStatic, isCompromised: boolean, generations = 1): void {
    const present = parseEnv(readFileSync(file, 'utf8'))
    expect(present[`${name}_NEXT`]).toBeUndefined()
    expect(cloud.secrets?.[name]).toBe(present[name])
    expect(cloud.secrets?.[name]).not.toBe(MADE[name])
    expect(cloud.secrets?.[other]).toBe(MADE[other])
    expect(present[other]).toBe(MADE[other])
    expect(countIn(name, present[name] ?? '')).toBe(isCompromised ? 1 : 1 + generations)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(filesWith(secretOf(name, present[name] ?? ''))).toEqual([PRODUCTION_FILE])
  }

  function expectPending(expect: ExpectStatic): void {
    const present = parseEnv(readFileSync(file, 'utf8'))
    expect(present[name]).toBe(MADE[name])
    expect(countIn(name, present[`${name}_NEXT`] ?? '')).toBeGreaterThan(0)
    expect(filesWith(secretOf(name, present[`${name}_NEXT`] ?? ''))).toEqual([PRODUCTION_FILE])
  }

  it('sends the new set alone, and keeps it once the service has it', async ({ expect }) => {
    const { code, output } = await rotate()
    expect(code, output).toBe(0)
    expectDone(expect, false)
    const uploads = cloud.asked.filter((asked) => asked.startsWith('PATCH'))
    // The service secret must be known everywhere before anything is made under it.
    expect(uploads).toHaveLength(kind === 'service' ? 2 : 1)
    expect((await rotate()).code).toBe(0)
    expectDone(expect, false, 2)
  })

  it('drops what has leaked at once', async ({ expect }) => {
    const { code, output } = await rotate('--compromised')
    expect(code, output).toBe(0)
    expectDone(expect, true)
    expect(cloud.asked.filter((asked) => asked.startsWith('PATCH'))).toHaveLength(1)
  })

  it('survives an answer that is lost', async ({ expect }) => {
    fault = 'lost_answer'
    const first = await rotate('--compromised')
    expect(first.code, first.output).toBe(0)
    expectDone(expect, true)
  })

  it('says that nothing arrived, keeps the new set as pending, and goes on', async ({ expect }) => {
    fault = 'never_arrives'
    const first = await rotate()
    expect(first.code, first.output).toBe(1)
    expect(first.output).toContain('run the same again')
    expectPending(expect)
    expect(cloud.secrets).toEqual(MADE)
    const pending = parseEnv(readFileSync(file, 'utf8'))[`${name}_NEXT`]
    fault = null
    const second = await rotate()
    expect(second.output).toContain('A rotation was interrupted: it goes on.')
    expect(second.code, second.output).toBe(0)
    expectDone(expect, false)
    expect(cloud.secrets?.[name]).toBe(pending)
  })

  it('takes a pending set back where it has leaked meanwhile', async ({ expect }) => {
    fault = 'never_arrives'
    expect((await rotate()).code).toBe(1)
    const pending = parseEnv(readFileSync(file, 'utf8'))[`${name}_NEXT`]!
    fault = null
    expect((await rotate('--compromised')).code).toBe(0)
    expectDone(expect, true)
    expect(cloud.secrets?.[name]).not.toContain(secretOf(name, pending))
  })

  it.for(['held_before', 'held_after'] as const)('survives SIGTERM with an upload %s', async (held, { expect }) => {
    fault = held
    const { child, ended } = run([kind, ...URL_OF[kind], '--compromised'])
    await met.promise
    expectPending(expect)
    child.kill('SIGTERM')
    expect((await ended).code).not.toBe(0)
    expectPending(expect)
    expect(cloud.secrets?.[name] === MADE[name]).toBe(held === 'held_before')
    const pending = parseEnv(readFileSync(file, 'utf8'))[`${name}_NEXT`]
    fault = null
    const second = await rotate('--compromised')
    expect(second.code, second.output).toBe(0)
    expect(second.output).toMatch(/interrupted/)
    expectDone(expect, true)
    expect(cloud.secrets?.[name]).toBe(pending)
  })

  it('waits for another one of this file, whose upload might else arrive after its own', async ({ expect }) => {
    fault = 'held_before'
    const slow = run([kind, ...URL_OF[kind]])
    await met.promise
    expectPending(expect)
    fault = null
    const leaked = run([kind, ...URL_OF[kind], '--compromised'])
    while (!leaked.output().includes(`Another command is changing ${PRODUCTION_FILE}`)) {
      expect(leaked.child.exitCode, leaked.output()).toBeNull()
      await wait(50)
    }
    expectPending(expect)
    expect(cloud.secrets).toEqual(MADE)
    slow.child.kill('SIGTERM')
    await slow.ended
    const { code, output } = await leaked.ended
    expect(code, output).toBe(0)
    expectDone(expect, true)
  })

  it('stops where the file changes while it works', async ({ expect }) => {
    const elsewhere = secretsIn(completeVariables('', '', 2)) as typeof MADE
    whenAsked = () =>
      writeFileSync(file, addVariables(readFileSync(file, 'utf8'), { [`${name}_NEXT`]: elsewhere[name] }))
    const { code, output } = await rotate()
    expect([code, output]).toEqual([1, expect.stringContaining('has changed meanwhile. Nothing is changed')])
    expect(parseEnv(readFileSync(file, 'utf8'))[`${name}_NEXT`]).toBe(elsewhere[name])
    expect(cloud.secrets).toEqual(MADE)
  })

  it('changes nothing where the service has another set, or does not say', async ({ expect }) => {
    const before = readFileSync(file, 'utf8')
    const elsewhere = secretsIn(completeVariables('', '', 2)) as typeof MADE
    cloud.secrets = { ...elsewhere }
    const refused = await rotate()
    expect(refused.code, refused.output).toBe(2)
    expect(refused.output).toContain('rotated elsewhere')
    cloud.secrets = { ...elsewhere, SIGNING_KEYS: 'no keys', SERVICE_SECRET: 'no list' }
    const silent = await run([kind, '--url', `${service.url}/elsewhere`, '--yes']).ended
    expect(silent.code, silent.output).toBe(1)
    expect(silent.output).toContain(`does not say which ${name} it has, so nothing is changed`)
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(cloud.asked.filter((asked) => asked.startsWith('PATCH'))).toEqual([])
  })

  it('makes no empty Worker in an account that has none', async ({ expect }) => {
    cloud.secrets = null
    const { code, output } = await rotate()
    expect(code, output).toBe(2)
    expect(output).toContain('This account has no Worker passage with')
    expect(cloud.asked.filter((asked) => asked.startsWith('PATCH'))).toEqual([])
  })
})

describe('npm run rotate -- service --remote', { timeout: LIMIT_MS }, () => {
  it('says what becomes unreadable, and changes nothing before somebody agrees', async ({ expect }) => {
    const before = readFileSync(file, 'utf8')
    const { code, output } = await run(['service', '--url', service.url, '--compromised']).ended
    expect(code, output).toBe(2)
    expect(output).toContain('1 open link can no longer be claimed')
    expect(output).toContain('2 kept results can no longer be read')
    expect(output).toContain('Nothing is changed. To agree, say --yes.')
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect(cloud.secrets).toEqual(MADE)
  })

  /** Gives its id. */
  function bindDatabase(name: string): string {
    const account = cloud.accounts.get('account')!
    account.createDatabase({ name })
    const { id } = account.databases.get(name)!
    const worker = account.workers.get('passage')!
    const bindings = [...worker.version!.bindings, { type: 'd1', name: 'DB_2', id }]
    account.workers.set('passage', { ...worker, version: { ...worker.version!, bindings } })
    return id
  }

  it('passes over a database that the Worker reaches and that is for something else, and names it', async ({
    expect,
  }) => {
    const made = new DatabaseSync(':memory:')
    made.exec('CREATE TABLE links (href TEXT); CREATE TABLE visits (at INTEGER)')
    ofOthers.set(bindDatabase('analytics'), made)
    const { code, output } = await run(['service', '--url', service.url, '--compromised']).ended
    expect(code, output).toBe(2)
    expect(output).toContain('The database analytics, which passage reaches, has no links: it is passed over.')
    expect(output).toContain('2 kept results can no longer be read')
  })

  it('counts what is in a database that the Worker reaches and wrangler.toml has no more', async ({ expect }) => {
    bindDatabase('passage-2')
    const { output } = await run(['service', '--url', service.url, '--compromised']).ended
    // The same in each.
    expect(output).toContain('4 kept results can no longer be read')
  })

  it('survives a lost answer of either upload', async ({ expect }) => {
    fault = 'lost_answer'
    // The first is seen in the service; of the second only the answer would tell.
    const first = await run(['service', ...URL_OF.service]).ended
    expect(first.code, first.output).toBe(1)
    expect(cloud.asked.filter((asked) => asked.startsWith('PATCH'))).toHaveLength(2)
    fault = null
    const second = await run(['service', ...URL_OF.service]).ended
    expect(second.code, second.output).toBe(0)
    expect(cloud.asked.filter((asked) => asked.startsWith('PATCH'))).toHaveLength(3)
    expect(cloud.secrets?.['SERVICE_SECRET']).toBe(parseEnv(readFileSync(file, 'utf8'))['SERVICE_SECRET'])
    expect(cloud.secrets?.['SERVICE_SECRET']).toMatch(/^b\.[^,]+,a\.[^,]+\.\d{13}$/)
  })
})

describe('npm run rotate -- webhook --remote', { timeout: LIMIT_MS }, () => {
  const generation = () =>
    database.prepare('SELECT webhook_generation AS n, webhook_rotated_at AS at FROM organisations').get()

  it('raises the generation once a day, and drops the one before at once where it has leaked', async ({ expect }) => {
    const first = await run(['webhook']).ended
    expect(first.code, first.output).toBe(0)
    expect(first.output.match(/whsec_[A-Za-z0-9+/]{43}=/g)).toHaveLength(2)
    expect(generation()).toEqual({ n: 2, at: expect.any(Number) })
    // As whoever lost the answer does: the same secrets, and nobody is cut off.
    const again = await run(['webhook', '--org', 'Acme']).ended
    expect(again.output).toContain('nothing is changed')
    expect(again.output.match(/whsec_[^\s]+/g)).toEqual(first.output.match(/whsec_[^\s]+/g))
    expect(generation()).toMatchObject({ n: 2 })
    const leaked = await run(['webhook', '--compromised']).ended
    expect(leaked.code, leaked.output).toBe(0)
    expect(generation()).toEqual({ n: 3, at: null })
    expect(leaked.output.match(/whsec_[^\s]+/g)).not.toEqual(first.output.match(/whsec_[^\s]+/g))
  })
})

function run(words: readonly string[]): ReturnType<typeof startCommand> {
  return startCommand(project, 'rotate', [...words, '--remote'], {
    CLOUDFLARE_API_BASE_URL: `${way.url}/client/v4`,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: 'account',
  })
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer((request, response) => {
    void Promise.resolve()
      .then(() => answer(request, response))
      .catch(() => response.writeHead(500).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** One organisation with an open link and two results. */
function newDatabase(): DatabaseSync {
  const made = new DatabaseSync(':memory:')
  made.exec(readFileSync('schema.sql', 'utf8'))
  made.exec("INSERT INTO organisations (id, name, created_at) VALUES ('org_Acme00000001', 'Acme', 0)")
  const insert = made.prepare(
    `INSERT INTO links (organisation_id, mode, id, integration_id, operations, sealed, claim_hash, connect_url, debug, status,
       version, has_webhook, expires_at, created_at, updated_at)
     VALUES ('org_Acme00000001', 'test', ?, 'tmobile', '[]', ?, '', '', 0, ?, 0, 0, ?, 0, 0)`,
  )
  const seal = made.prepare('INSERT INTO sealed (number, arguments, result) VALUES (?, ?, ?)')
  const [sealed, erased] = [Buffer.from('\u0001a123'), Buffer.alloc(5)]
  seal.run(11, sealed, null)
  seal.run(12, erased, sealed)
  seal.run(13, erased, sealed)
  seal.run(14, erased, erased)
  insert.run('link_1', 11, 'pending', Date.now() + 60_000)
  insert.run('link_2', 12, 'complete', 0)
  insert.run('link_3', 13, 'complete', 0)
  insert.run('link_4', 14, 'complete', 0)
  return made
}

/** How many keys or secrets a set has. */
function countIn(name: string, set: string): number {
  return set === ''
    ? 0
    : name === 'SIGNING_KEYS'
      ? signingKeySet().parse(JSON.parse(set)).keys.length
      : set.split(',').length
}

/** The part of the newest one that nobody must see. */
function secretOf(name: string, set: string): string {
  return name === 'SIGNING_KEYS' ? signingKeySet().parse(JSON.parse(set)).keys[0]!.d : set.split(/[.,]/)[1]!
}

/** Which of the files that commands wrote hold it, by their path in the project. */
function filesWith(secret: string, under = ''): string[] {
  return readdirSync(join(project, under)).flatMap((entry) => {
    const path = join(under, entry)
    const found = lstatSync(join(project, path))
    if (found.isDirectory()) {
      return filesWith(secret, path)
    }
    return found.isFile() && readFileSync(join(project, path)).includes(secret) ? [path] : []
  })
}
