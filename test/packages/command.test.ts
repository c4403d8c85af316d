// `passage`, the command line of the package, as it is built, against the real service. Price: 25 s.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Asker } from '../browser/support/shared-service.ts'
import { Passage } from '../../src/sdk/client/index.ts'
import { listenForWebhooks, play } from '../../src/sdk/client/testing.ts'
import { keepAccount } from '../../src/sdk/command/kept-account.ts'
import { verifyWebhook, type WebhookEvent } from '../../src/receiver/verify-webhook.ts'
import { PATIENCE_MS } from '../support/patience.ts'
import { run } from './support/app.ts'
import { freePort } from '../support/free-port.ts'

const ASKER: Asker = 'Development'
const { url, apiKey } = inject('service')[ASKER]
const passage = new Passage({ url, apiKey })
const READ = { integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] } as const
let home: string
/** Another user's things: one who has logged in to a Passage in production. */
let elsewhere: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'passage-command-'))
  elsewhere = join(home, 'elsewhere')
  const inProduction = { url: 'https://passage.example.com', apiKey: 'psg_live_0', organisation: 'org_PROD' }
  keepAccount(join(elsewhere, 'passage'), inProduction)
  run('npm', ['run', 'build'])
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(words: readonly string[], { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {}) {
  // Neither this developer's account nor what their terminal likes: with both of the colours' variables node warns.
  const { PASSAGE_URL: _1, PASSAGE_API_KEY: _2, PASSAGE_ORGANISATION: _3, ...mine } = process.env
  const { NO_COLOR: _4, FORCE_COLOR: _5, ...rest } = mine
  const child = spawn(process.execPath, ['dist/passage-client/passage.js', ...words], {
    env: { ...rest, XDG_CONFIG_HOME: home, ...env },
  })
  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()))
  child.stdin.end(input)
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...printed }))
  })
  return { child, printed, ended }
}

async function command(words: readonly string[], more?: Parameters<typeof start>[1]): Promise<Ended> {
  return await start(words, more).ended
}

async function json(words: readonly string[]): Promise<unknown> {
  const { code, out, err } = await command([...words, '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

/** As its webhooks say: whoever runs a Passage is told it by `npm start`. */
function organisationIn(headers: Readonly<Record<string, unknown>>): string {
  const [, claims = ''] = String(headers['x-passage-signature']).split('.')
  return (JSON.parse(atob(claims)) as { aud: string }).aud
}

/** A server that checks what comes as its developer was told to. */
async function receiver(options: Parameters<typeof verifyWebhook>[1]) {
  const events: WebhookEvent[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      verifyWebhook({ headers: request.headers, body: Buffer.concat(chunks) }, options).then(
        (event) => {
          events.push(event)
          return response.writeHead(204).end()
        },
        (cause: Error) => response.writeHead(400).end(cause.message),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    events,
    address: `localhost:${(server.address() as AddressInfo).port}/hook`,
    close: async () => await new Promise((resolve) => server.close(resolve)),
  }
}

/** As it tells a developer whom the webhooks are for. */
async function organisationSaid({ printed }: ReturnType<typeof start>): Promise<string> {
  await expect.poll(() => printed.err, { timeout: PATIENCE_MS }).toContain('Listening to')
  return /organisation: '(org_\w+)'/.exec(printed.err)?.[1] ?? ''
}

const account = { PASSAGE_API_KEY: apiKey }

/** What is between the command and its service: it may be cut, and may not know of what is new. */
async function lineTo(service: string, lacks: '404' | 'no upgrade' | 'nothing' = 'nothing') {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const isUnknown = isCut || (lacks === '404' && path.startsWith('/v1/webhooks/'))
    fetch(service + (isUnknown ? '/nothing' : path), {
      headers: { Authorization: request.headers.authorization ?? '' },
    })
      .then(async (answer) => response.writeHead(isCut ? 503 : answer.status).end(await answer.text()))
      .catch(() => response.writeHead(502).end())
  })
  server.on('upgrade', (request, socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    if (isCut || lacks !== 'nothing') {
      socket.destroy()
      return
    }
    const { hostname, port } = new URL(service)
    const there = connect(Number(port), hostname, () => {
      const lines = request.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
      )
      there.write(`GET ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
      there.pipe(socket).pipe(there)
    })
    there.on('error', () => socket.destroy())
    socket.on('close', () => there.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true
      sockets.forEach((socket) => socket.destroy())
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      sockets.forEach((socket) => socket.destroy())
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

it('says what to do before anybody has logged in, and keeps no key that does not work', async () => {
  expect(await command(['links', 'list'])).toMatchObject({ code: 2, err: expect.stringContaining('passage login') })
  expect(await command(['login', url], { input: 'psg_test_nobody\n' })).toMatchObject({
    code: 1,
    err: expect.stringContaining('API key'),
  })
  expect(await command(['links', 'list'])).toMatchObject({ code: 2 })
  const nowhere = await command(['login'], { input: `${apiKey}\n`, env: { PASSAGE_URL: '' } })
  expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('Say where your Passage runs') })
})

it('logs in with a key from stdin, and keeps it for this user alone', async () => {
  const { code, out } = await command(['login', url], { input: `${apiKey}\n` })
  expect(code).toBe(0)
  expect(out).not.toContain(apiKey)
  const file = join(home, 'passage/account.json')
  expect(readFileSync(file, 'utf8')).toContain(apiKey)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, 'passage')).mode & 0o777).toBe(0o700)
})

describe('links', () => {
  it('are created, listed, watched and canceled', async () => {
    const user = `user_${crypto.randomUUID()}`
    const words = ['links', 'create', 'tmobile', 'paymentMethod:read', '--external-user-id', user, '--debug']
    const { linkId } = (await json(words)) as { linkId: string }
    expect(await json(['links', 'get', linkId])).toMatchObject({ id: linkId, debug: true, externalUserId: user })
    expect(await json(['links', 'list', '--external-user-id', user])).toMatchObject([{ id: linkId }])
    const watching = start(['links', 'watch', linkId])
    await expect.poll(() => watching.printed.out).toContain('link.created')
    expect(await json(['links', 'cancel', linkId])).toMatchObject({ status: 'canceled' })
    const { code, out } = await watching.ended
    expect(code).toBe(3)
    expect(out).toMatch(/link\.created\n.*link\.canceled\n(.|\n)*canceled\n/)
    expect(await json(['events', linkId])).toMatchObject([{ type: 'link.created' }, { type: 'link.canceled' }])
    expect(
      await json(['links', 'list', '--external-user-id', user, '--created-before', '2020-01-01T00:00:00Z']),
    ).toEqual([])
    const shown = await command(['links', 'list', '--limit', '1'], { env: { FORCE_COLOR: '1' } })
    expect(shown.out).toContain('\u001B[')
  })

  it('carry arguments from a file, never from the command line', async () => {
    const body = {
      integrationId: 'tmobile',
      operations: [{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 0 } }],
    }
    const asked = await command(['links', 'create', '--body', '-'], { input: JSON.stringify(body) })
    expect(asked).toMatchObject({ code: 1, out: '', err: expect.stringContaining('operations.0.arguments.limit') })
    expect(await command(['links', 'create', '--body', '-'], { input: 'no' })).toMatchObject({ code: 2 })
    expect(await command(['links', 'create', 'tmobile', 'paymentMethod'])).toMatchObject({ code: 2 })
  })

  it('that are nobody’s are told with their code and request id', async () => {
    const { code, err } = await command(['links', 'get', 'link_0000000000000000000000'])
    expect(code).toBe(1)
    expect(err).toMatch(/\(link_not_found, request \S+\)/)
  })
})

describe('webhooks', () => {
  it('are told with each attempt, sent again, and judged', async () => {
    const hooks = await listenForWebhooks()
    const link = await passage.links.create({ ...READ, webhookUrl: hooks.url })
    await play(passage, link, 'user_good')
    const { headers, body } = await hooks.next(AbortSignal.timeout(PATIENCE_MS))
    const organisation = organisationIn(headers)
    await expect
      .poll(async () => await json(['deliveries', link.linkId]), { timeout: PATIENCE_MS })
      .toMatchObject([{ event: 'link.complete', status: 'delivered', attempts: [{ status: 204 }] }])
    const redelivered = await command(['redeliver', link.linkId])
    // Within a minute of the first it may be refused: either way the command has named the only one.
    expect(redelivered.out + redelivered.err).toMatch(/is on its way|rate_limited/)
    await hooks.close()

    const file = join(home, 'webhook.http')
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`)
    writeFileSync(file, Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]))
    const right = await command(['verify', file, '--organisation', organisation])
    expect(right).toMatchObject({ code: 0, out: expect.stringContaining(`genuine: link.complete of ${link.linkId}`) })
    expect(right.out).not.toContain('not checked')
    const other = await command(['verify', file, '--organisation', 'org_0'])
    expect(other).toMatchObject({ code: 3, out: expect.stringContaining('other_organisation') })
    const both = await command(['verify', file], {
      env: { XDG_CONFIG_HOME: elsewhere, PASSAGE_URL: url, PASSAGE_API_KEY: apiKey },
    })
    expect(both).toMatchObject({ code: 0, out: expect.stringContaining('not checked: whether it is for you') })
    const alone = join(home, 'body.json')
    writeFileSync(alone, Buffer.concat([body, Buffer.from('\n')]))
    const given = ['x-passage-signature', 'x-passage-timestamp'].flatMap((name) => [
      '--header',
      `${name}: ${String(headers[name])}`,
    ])
    const edited = await command(['verify', alone, ...given])
    expect(edited).toMatchObject({ code: 3, out: expect.stringContaining('an editor added one') })
    expect(edited.out).toContain('not checked: whether it is for you')
  })

  it('are triggered at a route, signed as it was told', async () => {
    const port = String(await freePort())
    const options = { url: `http://127.0.0.1:${port}`, organisation: 'org_1', mode: 'test' }
    const mine = await receiver(options)
    const words = ['trigger', 'link.failed', '--url', mine.address, '--organisation', 'org_1', '--port', port]
    const { code, err } = await command([...words, '--error-code', 'CLIENT_TIMEOUT'])
    expect(code).toBe(0)
    expect(err).toContain(`{ url: '${options.url}', organisation: 'org_1', mode: 'test' }`)
    expect(mine.events).toMatchObject([{ event: 'link.failed', error: { code: 'CLIENT_TIMEOUT' }, mode: 'test' }])
    const refused = await command([...words, '--mode', 'live'])
    expect(refused).toMatchObject({ code: 3, out: expect.stringContaining('400') })
    const kept = await command(['trigger', 'link.expired', '--url', mine.address, '--port', port], {
      env: { XDG_CONFIG_HOME: elsewhere },
    })
    expect(kept.err).toContain("organisation: 'org_PROD', mode: 'live' }")
    await mine.close()
    expect(await command(words)).toMatchObject({ code: 3, out: expect.stringContaining('ECONNREFUSED') })
  })

  it('are triggered by the service, and signed as ever', async () => {
    const hooks = await listenForWebhooks({ answer: () => 204 })
    const words = ['trigger', 'link.expired', '--by-service', '--url', hooks.url]
    const { code, out } = await command([...words, '--external-user-id', 'user_42'])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/✓ link\.expired → .* 204 /) })
    const { headers, body } = await hooks.next()
    const options = { url, organisation: organisationIn(headers), mode: 'test' }
    expect(await verifyWebhook({ headers, body }, options)).toMatchObject({ externalUserId: 'user_42', mode: 'test' })
    await hooks.close()
    expect(await command(words)).toMatchObject({ code: 3, out: expect.stringContaining('connect_error') })
    expect(await command([...words, '--mode', 'live'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--mode is not'),
    })
  })

  it('of all that happens come to servers on this machine while somebody listens, as the service signs them', async () => {
    const options = { url, organisation: '', mode: 'test' as const }
    const both = [await receiver(options), await receiver(options)]
    const before = await passage.links.create(READ)
    const targets = both.flatMap(({ address }) => ['--forward-to', address])
    const listening = start(['listen', ...targets])
    options.organisation = await organisationSaid(listening)
    const link = await passage.links.create({ ...READ, externalUserId: 'user_42' })
    expect((await play(passage, link, 'user_wrong')).status).toBe('failed')
    expect((await play(passage, link, 'user_good')).status).toBe('complete')
    await passage.links.cancel(before)
    const told = [
      { event: 'link.failed', linkId: link.linkId, error: { code: 'LOGIN_FAILED' }, externalUserId: 'user_42' },
      { event: 'link.complete', linkId: link.linkId, result: { paymentMethods: expect.any(Array) } },
      { event: 'link.canceled', linkId: before.linkId },
    ]
    for (const { events } of both) {
      await expect.poll(() => events.length, { timeout: PATIENCE_MS }).toBe(3)
      expect(events.toSorted((one, other) => one.timestamp - other.timestamp)).toMatchObject(told)
    }
    listening.child.kill('SIGINT')
    expect(await listening.ended).toMatchObject({ code: 130 })
    await Promise.all(both.map(async ({ close }) => await close()))
  })

  it('that happened while the socket was gone come once it is back, and none comes twice', async () => {
    const line = await lineTo(url)
    const options = { url, organisation: '', mode: 'test' as const }
    const mine = await receiver(options)
    const listening = start(['listen', '--forward-to', mine.address], { env: { ...account, PASSAGE_URL: line.url } })
    options.organisation = await organisationSaid(listening)
    const [first, second, third] = await Promise.all([1, 2, 3].map(async () => await passage.links.create(READ)))
    await passage.links.cancel(first!)
    await expect.poll(() => mine.events.length, { timeout: PATIENCE_MS }).toBe(1)
    line.cut()
    await expect.poll(() => listening.printed.err, { timeout: PATIENCE_MS }).toContain('The socket has ended')
    await passage.links.cancel(second!)
    line.mend()
    await expect.poll(() => mine.events.length, { timeout: PATIENCE_MS }).toBe(2)
    await passage.links.cancel(third!)
    await expect.poll(() => mine.events.length, { timeout: PATIENCE_MS }).toBe(3)
    expect(mine.events.map(({ linkId }) => linkId)).toEqual([first, second, third].map((link) => link?.linkId))
    listening.child.kill('SIGINT')
    expect(await listening.ended).toMatchObject({ code: 130 })
    await Promise.all([mine.close(), line.close()])
  })

  it.each([
    ['of an older version', '404', 'older version'],
    ['that no socket gets through to', 'no upgrade', 'No socket gets through'],
  ] as const)('of a service %s are asked for, and signed by this machine', async (_, lacks, said) => {
    const line = await lineTo(url, lacks)
    const port = String(await freePort())
    const mine = await receiver({ url: `http://127.0.0.1:${port}`, organisation: 'org_1', mode: 'test' })
    const words = ['listen', '--forward-to', mine.address, '--organisation', 'org_1', '--port', port]
    const listening = start(words, { env: { ...account, PASSAGE_URL: line.url } })
    await expect.poll(() => listening.printed.err, { timeout: PATIENCE_MS }).toContain('Listening to')
    expect(listening.printed.err).toContain(said)
    const { linkId } = await passage.links.create(READ)
    await passage.links.cancel(linkId)
    await expect.poll(() => mine.events, { timeout: PATIENCE_MS }).toMatchObject([{ event: 'link.canceled', linkId }])
    listening.child.kill('SIGINT')
    expect(await listening.ended).toMatchObject({ code: 130 })
    await Promise.all([mine.close(), line.close()])
  })

  it('go over plain http to this machine alone', async () => {
    for (const words of [
      ['listen', '--forward-to'],
      ['trigger', 'link.failed', '--url'],
    ]) {
      const { code, err } = await command([...words, 'http://192.0.2.1/hook'])
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('http is for this machine only') })
    }
  })
})

/** Where the shell is: `.ci/run` installs each. */
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0

describe('completes in', () => {
  const STATUSES = ['active', 'canceled', 'complete', 'expired', 'failed', 'pending']
  const lines: Readonly<Record<string, string>> = {
    bash: `COMP_WORDS=(passage links list --status ''); COMP_CWORD=4; _passage "$COMMAND"; printf '%s\n' "\${COMPREPLY[@]}"`,
    zsh: `words=("$COMMAND" links list --status ''); CURRENT=5; _passage
words=("$COMMAND" links get ''); CURRENT=4; _passage
words=("$COMMAND" verify no-option); CURRENT=3; _passage`,
    fish: `complete -C "$COMMAND links list --status "
complete -C "$COMMAND verify package-lo"`,
  }
  /** What zsh's editor gives a completion, and a script has not. */
  const before: Readonly<Record<string, string>> = {
    zsh: 'compdef() { : }; compadd() { shift; print -l -- "$@" }; _files() { print files }',
  }
  const more: Readonly<Record<string, readonly string[]>> = {
    zsh: ['--help', '--json', 'files'],
    fish: ['package-lock.json'],
  }

  it.for(Object.keys(lines).map((shell) => ({ shell, isHere: has(shell) })))(
    '$shell (which is here: $isHere), by the command that was typed; else files',
    async ({ shell, isHere }, { skip }) => {
      skip(!isHere)
      const script = (await command(['completion', shell])).out
      const typed = join(mkdtempSync(join(home, 'bin-')), 'passage')
      const text = `#!/bin/sh\nexec '${process.execPath}' dist/passage-client/passage.js "$@"\n`
      writeFileSync(typed, text, { mode: 0o755 })
      const words = [before[shell], script, lines[shell]].join('\n')
      const printed = run(shell, ['-c', words], '.', { COMMAND: typed }).trim().split('\n')
      expect(printed.toSorted()).toEqual([...STATUSES, ...(more[shell] ?? [])].toSorted())
    },
  )
})
