// The user's device in the demo: it speaks the session socket's protocol as any client must, and lets a scripted person
// stand in for the page and the one before it. It never prints params: they may hold what a user typed.
import * as z from 'zod'
import { PROTOCOL, type ServerMessage } from '../core/message.ts'
import { newScriptedPerson } from '../sandbox/scripted-person.ts'

export interface SessionTicket {
  readonly websocketUrl: string
  readonly clientToken: string
}

export interface SessionWitness {
  /** Names only. */
  onCommand(command: string): void
  onUser(): void
  onProgress(operation: string, status: string): void
  onEnd(): void
}

export interface SessionEnd {
  readonly status: string
  readonly returnUrl: string | null
}

const typed = z.object({ type: z.string() })

/**
 * Plays the session to its end.
 * @throws Error where the socket ends before the session does
 */
export function playSession(
  ticket: SessionTicket,
  who: { readonly integrationId: string; readonly person: string },
  witness: SessionWitness,
): Promise<SessionEnd> {
  const person = newScriptedPerson(who.integrationId, who.person)
  const address = new URL(ticket.websocketUrl)
  address.searchParams.set('role', 'client')
  address.searchParams.set('token', ticket.clientToken)
  const socket = new WebSocket(address)
  const say = (message: object): void => socket.send(JSON.stringify(message))
  const answers = new Map<string, object>()
  const statuses = new Map<string, string>()
  let clientSeq = 0

  /** The session's end, or null where it goes on. */
  const react = (message: ServerMessage): SessionEnd | null => {
    if (message.type === 'server.command') {
      const known = answers.get(message.id)
      if (known === undefined) {
        witness.onCommand(message.command)
      }
      // A command that comes again gets the answer it had: nothing is done twice.
      const answer = known ?? person.answer(message.command, message.params)
      answers.set(message.id, answer)
      say({ type: 'client.command_response', id: message.id, ...answer })
    } else if (message.type === 'server.set_interactive' && message.interactive) {
      witness.onUser()
      clientSeq++
      say({ type: 'client.events', clientSeq, events: person.takeTurn(message.until ?? []) })
    } else if (message.type === 'server.progress') {
      for (const { resource, action, status } of message.operations) {
        const name = `${resource} ${action}`
        if (statuses.get(name) !== status && status !== 'pending') {
          witness.onProgress(name, status)
        }
        statuses.set(name, status)
      }
    } else if (message.type === 'server.error') {
      throw new Error(`The service refused a message: ${message.code} ${message.message}`)
    }
    return message.type === 'server.session_end'
      ? { status: message.status, returnUrl: message.returnUrl ?? null }
      : null
  }

  return new Promise((settle, fail) => {
    socket.addEventListener('open', () => say({ type: 'client.hello', protocol: PROTOCOL }))
    socket.addEventListener('close', ({ code, reason }) => {
      fail(new Error(`The session's socket closed before the session ended (${code} ${reason}).`))
    })
    socket.addEventListener('message', (event) => {
      const end = attempt(() => react(parse(event.data)))
      if (end instanceof Error) {
        fail(end)
      } else if (end !== null) {
        witness.onEnd()
        settle(end)
        socket.close()
      }
    })
  })
}

/** What a listener throws reaches nobody: handed on as a value instead. */
function attempt<T>(run: () => T): T | Error {
  try {
    return run()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** The service is this very source, so only the frame's form is checked. */
function parse(data: unknown): ServerMessage {
  const body: unknown = JSON.parse(String(data))
  typed.parse(body)
  return body as ServerMessage
}
