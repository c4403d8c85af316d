// Plays a session without a browser: speaks the session socket's protocol as any client must, and lets a scripted person
// stand in for the page and the one before it. Time is an argument, so that it runs in Node and in a Worker alike.
// Nothing may be shown of a command but its name: params hold what a user typed.
import * as z from 'zod'
import { PROTOCOL, type ServerMessage, type Until } from '../core/message.ts'
import type { ScriptedPerson } from './scripted-person.ts'

/** An open WebSocket, as far as Node's and the Worker's agree. */
export interface SessionSocket {
  readonly readyState: number
  send(frame: string): void
  close(code: number, reason: string): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void
}

/** Who wants to hear how the session goes. */
export interface SessionWitness {
  /** Names only. */
  onCommand?(command: string): void
  onUser?(): void
  onProgress?(operation: string, status: string): void
  onEnd?(): void
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  sleep(ms: number): Promise<void>
}

export type SessionOutcome =
  | { readonly kind: 'ended'; readonly status: string; readonly returnUrl: string | null }
  /** The socket closed first: the user left, or another client has taken the session over. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }

const OPEN = 1
const CLIENT = { name: 'scripted-client', version: '2', cookies: 'fresh' } as const
/** The service closes the socket of a client that sends 100 messages in 10 seconds: this stays clear of it. */
const MOST_MESSAGES = 80
const WINDOW_MS = 10_000
/** A slow site must not keep a session from its end. Milliseconds in all. */
const MOST_PAUSES_MS = 12_000

const typed = z.object({ type: z.string() })

/**
 * Plays the session to its end, or until the person does not know on and leaves. The socket must be open, and is closed
 * in the end.
 * @throws Error for what no client of this service should meet: a message that was refused, a frame without form
 */
export async function playSession(
  socket: SessionSocket,
  person: ScriptedPerson,
  witness: SessionWitness,
  clock: Clock,
): Promise<SessionOutcome> {
  const frames = framesOf(socket)
  const sentAt: number[] = []
  const answers = new Map<string, object>()
  const statuses = new Map<string, string>()
  let pausedMs = 0
  let clientSeq = 0

  const say = async (message: object): Promise<void> => {
    const oldest = sentAt.length < MOST_MESSAGES ? undefined : sentAt.shift()
    if (oldest !== undefined) {
      await clock.sleep(Math.max(0, oldest + WINDOW_MS - clock.now()))
    }
    // It may have closed in the pause: the reason is the next frame.
    if (socket.readyState === OPEN) {
      sentAt.push(clock.now())
      socket.send(JSON.stringify(message))
    }
  }

  /** Waits as long as the site has taken. */
  const waitForSite = async (): Promise<void> => {
    const ms = Math.min(person.tookMs, MOST_PAUSES_MS - pausedMs)
    if (ms > 0) {
      pausedMs += ms
      await clock.sleep(ms)
    }
  }

  const answer = async (message: ServerMessage & { type: 'server.command' }): Promise<void> => {
    const { id, command, params } = message
    let known = answers.get(id)
    if (known === undefined) {
      witness.onCommand?.(command)
      known = person.answer(command, params)
      // A command that comes again gets the answer it had: nothing is done twice.
      answers.set(id, known)
      await waitForSite()
    }
    await say({ type: 'client.command_response', id, ...known })
  }

  const tellProgress = ({ operations }: ServerMessage & { type: 'server.progress' }): void => {
    operations.forEach(({ resource, action, status }, index) => {
      const name = `${index} ${resource} ${action}`
      if (statuses.get(name) !== status && status !== 'pending') {
        witness.onProgress?.(`${resource} ${action}`, status)
      }
      statuses.set(name, status)
    })
  }

  const takeTurn = async (until: readonly Until[]): Promise<SessionOutcome | null> => {
    witness.onUser?.()
    const events = person.takeTurn(until)
    if (events.length === 0) {
      return { kind: 'closed', code: 1000, reason: 'the user left' }
    }
    await waitForSite()
    await say({ type: 'client.events', clientSeq: ++clientSeq, events })
    return null
  }

  /** The outcome, or null where the session goes on. */
  const react = async (message: ServerMessage): Promise<SessionOutcome | null> => {
    switch (message.type) {
      case 'server.command':
        await answer(message)
        return null
      case 'server.set_interactive':
        return message.interactive ? takeTurn(message.until ?? []) : null
      case 'server.progress':
        tellProgress(message)
        return null
      case 'server.session_end':
        witness.onEnd?.()
        return { kind: 'ended', status: message.status, returnUrl: message.returnUrl ?? null }
      case 'server.error':
        throw new Error(`The service refused a message: ${message.code} ${message.message}`)
      case 'server.hello':
        return null
    }
  }

  try {
    await say({ type: 'client.hello', protocol: PROTOCOL, client: CLIENT, capabilities: ['evaluate'] })
    for (;;) {
      const frame = await frames.next()
      const outcome = 'closed' in frame ? frame.closed : await react(parse(frame.data))
      if (outcome !== null) {
        return outcome
      }
    }
  } finally {
    socket.close(1000, 'done')
  }
}

type Frame = { readonly data: unknown } | { readonly closed: SessionOutcome }

/** The socket's frames one by one: the next is taken up only when the one before is answered. */
function framesOf(socket: SessionSocket): { next(): Promise<Frame> } {
  const waiting: Frame[] = []
  let wake: (() => void) | null = null
  const push = (frame: Frame): void => {
    waiting.push(frame)
    wake?.()
  }
  socket.addEventListener('message', ({ data }) => push({ data }))
  socket.addEventListener('close', ({ code, reason }) => push({ closed: { kind: 'closed', code, reason } }))
  return {
    async next() {
      for (;;) {
        const frame = waiting.shift()
        if (frame !== undefined) {
          return frame
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
}

/** The service is this very source, so only the frame's form is checked. */
function parse(data: unknown): ServerMessage {
  const body: unknown = JSON.parse(String(data))
  typed.parse(body)
  return body as ServerMessage
}
