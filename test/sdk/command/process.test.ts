// The commands as processes, with nobody to ask: how they end where their output, their input or their folder is not as they like it.
// From the source, which node runs as it is.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exitCodeAfter, wordOn } from '../../../src/sdk/command/broken-output.ts'

const COMMANDS = {
  passage: 'src/sdk/command/passage.ts',
  'passage-client': 'src/sdk/client/passage-client.ts',
  'passage-webhook-check': 'src/sdk/webhook-check/passage-webhook-check.ts',
} as const
/** Nobody listens there: what is refused is refused before anybody is asked. */
const NOWHERE = 'http://127.0.0.1:9'
let home: string
let forged: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'passage-process-'))
  forged = join(home, 'forged.http')
  writeFileSync(forged, 'POST / HTTP/1.1\r\nX-Passage-Timestamp: 1\r\n\r\n{}')
})

afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

function surroundings(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  // Neither this developer's account nor what their terminal likes.
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, XDG_CONFIG_HOME: home, ...env }
}

/** By a shell, which alone can give a process such an output. @param tail e.g. `>/dev/full` */
function inShell(command: keyof typeof COMMANDS, words: readonly string[], tail: string) {
  const script = `"$0" ${COMMANDS[command]} "$@" ${tail}`
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, ...words], { env: surroundings() })
  return { code: status, err: stderr.toString() }
}

/** Its reader has gone before it says anything. */
async function unread(command: keyof typeof COMMANDS, words: readonly string[]) {
  const child = spawn(process.execPath, [COMMANDS[command], ...words], { env: surroundings() })
  child.stdout.destroy()
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, err }
}

describe('output that fails', () => {
  const ENOSPC = { code: 'ENOSPC', message: 'ENOSPC: no space left on device, write' }
  const EPIPE = { code: 'EPIPE', message: 'write EPIPE' }

  it.each([
    [0, null, 0],
    [3, null, 3],
    [0, EPIPE, 0],
    [3, EPIPE, 3],
    [1, EPIPE, 1],
    [0, ENOSPC, 1],
    [3, ENOSPC, 3],
    [2, ENOSPC, 2],
    [130, ENOSPC, 130],
  ])('what ends with %i and %o ends with %i', (code, fault, expected) => {
    expect(exitCodeAfter(code, fault)).toBe(expected)
  })

  it('is told of unless its reader had enough', () => {
    expect(wordOn(EPIPE)).toBeNull()
    expect(wordOn(ENOSPC)).toContain('no space left')
  })

  it('leaves a forged webhook forged', async () => {
    const words = ['verify', forged, '--url', NOWHERE]
    expect(inShell('passage', words, '>/dev/full')).toEqual({ code: 3, err: expect.stringContaining('ENOSPC') })
    expect(await unread('passage', words)).toEqual({ code: 3, err: '' })
  })

  it.each([
    ['passage', ['--help']],
    ['passage-client', ['--help']],
    ['passage-webhook-check', ['--list']],
  ] as const)('%s is 1 with a sentence on a full disk, and 0 where the reader had enough', async (command, words) => {
    const full = inShell(command, words, '>/dev/full')
    expect(full).toEqual({ code: 1, err: expect.stringContaining('could not be written to stdout') })
    expect(full.err).not.toContain('    at ')
    expect(await unread(command, words)).toEqual({ code: 0, err: '' })
  })
})

async function command(words: readonly string[], env: NodeJS.ProcessEnv, input: string) {
  const child = spawn(process.execPath, [COMMANDS.passage, ...words], { env: surroundings(env) })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, err }
}

describe('stdin that does not end', () => {
  it.each([
    ['SIGINT', ['verify', '--url', NOWHERE]],
    ['SIGTERM', ['verify', '--url', NOWHERE]],
    ['SIGINT', ['links', 'create', '--body', '-']],
    ['SIGINT', ['login', NOWHERE]],
  ] as const)('%s ends %o', async (signal, words) => {
    const env = surroundings({ PASSAGE_URL: NOWHERE, PASSAGE_API_KEY: 'psg_test_0' })
    const child = spawn(process.execPath, [COMMANDS.passage, ...words], { env })
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
    // More than a pipe holds: taken once the command reads.
    await new Promise<void>((resolve) => child.stdin.write('{'.repeat(2 ** 20), () => resolve()))
    child.kill(signal)
    // Who does not hear it is not left behind.
    const end = setTimeout(() => child.kill('SIGKILL'), 5_000)
    expect(await ended).toBe(130)
    clearTimeout(end)
  })
})

describe('a folder that is not as it should be', () => {
  it.each([
    ['a file', (folder: string) => writeFileSync(folder, ''), /cannot be read .*XDG_CONFIG_HOME/],
    [
      'an account that is a folder',
      (folder: string) => mkdirSync(join(folder, 'passage/account.json'), { recursive: true }),
      /account\.json cannot be read .*EISDIR/,
    ],
  ])('%s is told of in a sentence', async (_, prepare, why) => {
    const folder = join(home, crypto.randomUUID())
    prepare(folder)
    const { code, err } = await command(['links', 'list'], { XDG_CONFIG_HOME: folder }, '')
    expect(code).toBe(2)
    expect(err).toMatch(why)
    expect(err).not.toContain('    at ')
  })

  it.each([
    '{"key":null,"secret":"whsec_AAAA"}',
    '{"key":{"kid":"a"},"secret":"whsec_AAAA"}',
    '{"key":{"kid":"a","kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"},"secret":"whsec_AAAA"}',
    '{}',
  ])('a key that is none is to be removed: %s', async (text) => {
    const folder = join(home, crypto.randomUUID())
    mkdirSync(join(folder, 'passage'), { recursive: true })
    writeFileSync(join(folder, 'passage/local-key.json'), text)
    const words = ['trigger', 'link.complete', '--url', 'localhost:9/', '--port', '0']
    expect(await command(words, { XDG_CONFIG_HOME: folder }, '')).toEqual({
      code: 2,
      err: expect.stringMatching(/^\S+local-key\.json is no key of this machine: remove it/),
    })
  })

  it('a port is one, and the one that is free is named', async () => {
    const words = ['trigger', 'link.complete', '--url', 'localhost:9/', '--port']
    expect(await command([...words, '99999'], {}, '')).toEqual({ code: 2, err: expect.stringContaining('0 to 65535') })
    const { code, err } = await command([...words, '0'], {}, '')
    expect(code).toBe(3)
    expect(err).toMatch(/url: 'http:\/\/127\.0\.0\.1:[1-9]\d+'/)
    expect(err).toContain('passage login URL --organisation')
  })
})

describe('a script', () => {
  function asked(words: readonly string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMANDS.passage, ...words], {
      env: surroundings({ PASSAGE_URL: NOWHERE, PASSAGE_API_KEY: 'psg_test_0' }),
    })
    return { code: status, out: stdout.toString(), err: stderr.toString() }
  }

  it('is told of wrong words as JSON', () => {
    const { code, out, err } = asked(['links', 'list', '--limit', '0', '--json'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(JSON.parse(err)).toEqual({
      error: { code: 'usage', message: expect.stringContaining('--limit'), requestId: null },
    })
    expect(asked(['links', 'create', 'a', 'b:read', '--idempotency-key', 'a b']).code).toBe(2)
  })

  it('is told which version this is', () => {
    expect(asked(['--version'])).toEqual({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: '' })
  })
})
