// The commands as processes, with nobody to ask: how they end where their output, their input or their folder is not as they like it.
// From the source, which node runs as it is.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
