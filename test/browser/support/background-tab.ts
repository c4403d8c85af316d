// A tab that can go into the background, as users' tabs do: no frame is drawn there, so no scroll event and no
// IntersectionObserver tells of anything, and timers run once a second. The driver of the other tests keeps every page
// in front, so this speaks to Chromium itself.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findBrowser } from '../../../src/cli/find-browser.ts'
import { PATIENCE_MS } from '../../support/patience.ts'

const LOOK_MS = 100

export interface BackgroundTab {
  /** Another tab comes to the front. */
  leave(): Promise<void>
  /** An expression of the page's own world; JSON comes back. */
  evaluate(expression: string): Promise<unknown>
  /** Throws where the expression does not become true. */
  until(expression: string): Promise<void>
  close(): Promise<void>
}

interface Answer {
  readonly id: number
  readonly error?: { readonly message: string }
  readonly result?: Record<string, unknown>
}

export async function openBackgroundTab(url: string): Promise<BackgroundTab> {
  const profile = mkdtempSync(join(tmpdir(), 'passage-tab-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']
  const child = spawn(findBrowser(), [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const socket = new WebSocket(await debuggerOf(child))
  await new Promise((resolve) => {
    socket.addEventListener('open', resolve)
  })
  const waiting = new Map<number, (answer: Answer) => void>()
  socket.addEventListener('message', ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer
    waiting.get(answer.id)?.(answer)
  })
  let sent = 0
  const send = async (method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> => {
    const id = ++sent
    const answer = await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve)
      socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
    })
    if (answer.error !== undefined || answer.result === undefined) {
      throw new Error(`${method}: ${answer.error?.message ?? 'no result'}`)
    }
    return answer.result
  }
  const { targetId } = await send('Target.createTarget', { url })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const evaluate = async (expression: string): Promise<unknown> => {
    const params = { expression, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await send('Runtime.evaluate', params, String(sessionId))
    if (exceptionDetails !== undefined) {
      throw new Error(JSON.stringify(exceptionDetails))
    }
    return (result as { value?: unknown }).value
  }
  return {
    evaluate,
    leave: async () => {
      const other = await send('Target.createTarget', { url: 'about:blank' })
      await send('Target.activateTarget', { targetId: other['targetId'] })
    },
    until: async (expression) => {
      for (const limit = Date.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
        // A page that is on its way has nothing to evaluate in yet.
        const seen = await evaluate(expression).catch((cause: unknown) => cause)
        if (seen === true) {
          return
        }
        if (Date.now() > limit) {
          throw new Error(`Never became true: ${expression}`, { cause: seen })
        }
      }
    },
    close: async () => {
      const ended = new Promise((resolve) => {
        child.once('exit', resolve)
      })
      await send('Browser.close', {}).catch(() => child.kill())
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    },
  }
}

/** It says on its error output where it can be spoken to. */
async function debuggerOf(child: ChildProcess): Promise<string> {
  let output = ''
  child.stderr?.on('data', (text: Buffer) => (output += text.toString()))
  for (const limit = Date.now() + PATIENCE_MS; ; await sleep(LOOK_MS)) {
    const address = /ws:\/\/\S+/.exec(output)?.[0]
    if (address !== undefined) {
      return address
    }
    if (Date.now() > limit || child.exitCode !== null) {
      child.kill()
      throw new Error(`The browser did not start:\n${output}`)
    }
  }
}
