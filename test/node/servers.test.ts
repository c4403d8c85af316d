// One server on a directory, whoever starts when and however it ends: real processes, the real lock.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'vitest'
import { runningHere, runningOn } from '../../src/cli/servers.ts'

const HOLDER = `
import { holdState } from ${JSON.stringify(resolve('src/cli/servers.ts'))}
import { main } from ${JSON.stringify(resolve('src/cli/say.ts'))}
await main(async () => {
  holdState(process.argv[1], '/variables').announce('http://127.0.0.1:8787')
  console.log('held')
  await new Promise((settle) => setTimeout(settle, 60_000))
  return 0
})`

let directory = ''
const holders: ChildProcess[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'passage-servers-'))
})

afterEach(async () => {
  await Promise.all(holders.splice(0).map(end))
  rmSync(directory, { recursive: true, force: true })
})

describe('a server on a directory', () => {
  it('is refused while another has it, with the address and the process of that one', async ({ expect }) => {
    const first = await hold(directory)
    expect(first.held).toBe(true)
    const second = await hold(directory)
    expect(second).toMatchObject({ held: false, code: 1 })
    expect(second.output).toContain(
      `already runs on ${directory} at http://127.0.0.1:8787 (process ${first.child.pid}).`,
    )
    expect(second.output.trim().split('\n')).toHaveLength(2)
    expect(runningOn(directory)).toMatchObject({ pid: first.child.pid, url: 'http://127.0.0.1:8787' })
    expect(runningHere().map(({ state }) => state)).toContain(directory)
  })

  it('is one of four that start at once', async ({ expect }) => {
    const started = await Promise.all([1, 2, 3, 4].map(() => hold(directory)))
    expect(started.filter(({ held }) => held)).toHaveLength(1)
    expect(started.filter(({ code }) => code === 1)).toHaveLength(3)
  })

  it('takes over from one that was killed, also where its number is another process by now', async ({ expect }) => {
    const first = await hold(directory)
    await end(first.child)
    expect(runningOn(directory)).toBeNull()
    const record = join(directory, 'server.json')
    writeFileSync(record, readFileSync(record, 'utf8').replace(String(first.child.pid), String(process.pid)))
    expect(runningOn(directory)).toBeNull()
    expect(runningHere().map(({ state }) => state)).not.toContain(directory)
    expect(await hold(directory)).toMatchObject({ held: true })
  })

  it('is not kept from starting by commands that look whether one runs', async ({ expect }) => {
    await end((await hold(directory)).child)
    const started = hold(directory)
    while (runningOn(directory) === null) {
      await new Promise((settle) => setTimeout(settle, 1))
    }
    expect((await started).held).toBe(true)
  })

  it.for([
    ['/proc/nowhere/state', 'it cannot be made there'],
    ['/dev/null/state', 'a part of it is a file'],
    [resolve('package.json'), 'that is a file, not a directory'],
  ])('ends with a sentence where %s is its directory', async ([place, reason], { expect, skip }) => {
    skip(!existsSync('/proc/self'), 'needs /proc')
    const { code, output } = await hold(place!)
    expect(code).toBe(1)
    expect(output).toContain(`${place} cannot hold the data: ${reason}`)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('ends with a sentence where it may not write', async ({ expect, skip }) => {
    skip(process.getuid?.() !== 0, 'needs root, to be somebody else')
    const nobody = 65_534
    chmodSync(directory, 0o755)
    // Its directory cannot be made; it is there but closed; only one file in it is.
    const missing = await hold(join(directory, 'new'), nobody)
    expect(missing.output).toContain(`${directory}/new cannot hold the data: you may not write there`)
    const closed = await hold(directory, nobody)
    expect(closed.output).toContain(`${directory}/server.lock cannot be written: you may not do that there`)
    const open = join(directory, 'open')
    mkdirSync(open)
    chmodSync(open, 0o777)
    writeFileSync(join(open, 'server.lock'), '', { mode: 0o644 })
    const half = await hold(open, nobody)
    expect(half.output).toContain(`${open}/server.lock cannot be written: you may not do that there`)
    for (const { code, output } of [missing, closed, half]) {
      expect(code).toBe(1)
      expect(output.trim().split('\n')).toHaveLength(1)
    }
  })
})

interface Held {
  readonly child: ChildProcess
  readonly held: boolean
  readonly code: number | null
  readonly output: string
}

/** Resolves once it holds the directory, or has ended. */
async function hold(state: string, uid?: number): Promise<Held> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', HOLDER, state], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid }),
  })
  holders.push(child)
  let output = ''
  const held = new Promise<boolean>((settle) => {
    child.stdout.on('data', () => settle(true))
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    child.once('close', () => settle(false))
  })
  return { child, held: await held, code: child.exitCode, output }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }
}
