// What a frame of the client means for the request that is open: is it the answer, does the user's turn end, must the
// request be sent again. Pure decisions of the session socket.
import { isSubmit, type Outcome, type Request } from './automation.ts'
import { CAPABILITIES, type Capability } from '../wire/capability.ts'
import { rowOf } from '../wire/command.ts'
import { COMMAND_ERROR_CODES, type CommandErrorCode } from '../wire/error-code.ts'
import { type ClientEvent, type ClientMessage, PROTOCOL } from '../wire/session-message.ts'
import type { OpenRequest } from './run.ts'
import type { SessionState } from './link-life.ts'

const MAX_DEPTH = 100

/**
 * Whether a client's message is taken: a client says hello once, before all else, and what it reports twice counts once.
 * One whose place a newer client has taken is as one that has not said hello.
 * @param client `connection` is 0 until it has said hello
 */
export function judgeMessage(
  session: Pick<SessionState, 'connection'>,
  client: { readonly connection: number; readonly clientSeq: number },
  message: ClientMessage,
): 'taken' | 'repeated' | 'unsupported_protocol' | 'already_greeted' | 'hello_required' {
  if (message.type === 'client.hello') {
    if (message.protocol !== PROTOCOL) {
      return 'unsupported_protocol'
    }
    return client.connection === 0 ? 'taken' : 'already_greeted'
  }
  if (client.connection === 0 || client.connection !== session.connection) {
    return 'hello_required'
  }
  return message.type === 'client.events' && message.clientSeq <= client.clientSeq ? 'repeated' : 'taken'
}

/** J7. Unique in the link: a page that kept an id of an earlier session must not take a new command for it. */
export function commandId(sessionId: string, number: number): string {
  return `cmd_${sessionId.slice(-6)}_${number}`
}

/**
 * J8: the outcome that a response brings, or null where it does not answer the open command: an answer given twice, or to
 * a command that has timed out, changes nothing.
 */
export function outcomeOf(
  openRequest: OpenRequest,
  sessionId: string,
  response: ClientMessage & { type: 'client.command_response' },
): Outcome | null {
  if (openRequest.request.kind !== 'command' || response.id !== commandId(sessionId, openRequest.number)) {
    return null
  }
  const { error } = response
  if (isTooDeep(response.result)) {
    return { error: { code: 'script_error', message: 'the result is nested too deeply' } }
  }
  if (error === null || error === undefined) {
    // What a click or a fill comes back with is nobody's: kept, it would only be opened again at every frame.
    return { value: rowOf(openRequest.request.command).answers ? (response.result ?? null) : null }
  }
  return { error: { code: codeOf(error.code), message: (error.message ?? '').slice(0, 1000) } }
}

/** Console lines and errors of the page end nobody's turn, and most events are such. */
export function mayEndTurn(events: readonly ClientEvent[]): boolean {
  return events.some(({ type }) => type === 'navigation' || type === 'selector')
}

/** Which of the conditions ends the user's turn, by its place; null where none of the events does. */
export function endOfTurn(request: Request, events: readonly ClientEvent[]): number | null {
  if (request.kind !== 'user') {
    return null
  }
  const place = request.until.findIndex((until) =>
    events.some(({ type, payload }) => {
      if (until.type === 'selector') {
        const isSame = payload?.['selector'] === until.selector
        return type === 'selector' && isSame && JSON.stringify(payload['frame']) === JSON.stringify(until.frame)
      }
      const url = payload?.['url']
      const isMain = payload?.['isMainFrame'] !== false
      return type === 'navigation' && isMain && typeof url === 'string' && new RegExp(until.pattern).test(url)
    }),
  )
  return place === -1 ? null : place
}

/**
 * J3: what to do with the open request when a client says hello.
 * Asked again under the same id, a client answers from its memory, or runs what it has not begun. So everything is asked
 * again but a `submit` that an earlier connection was sent and that this client may have lost: asking could add a card
 * twice, and its outcome is unknown. It has not lost it where the last command that it has started is this very submit,
 * or is the one just before it, which proves that it never began.
 */
export function decideResume(
  openRequest: OpenRequest,
  session: Pick<SessionState, 'id' | 'connection' | 'forkedAt'>,
  lastCommandId: string | null,
): 'ask' | 'outcome_unknown' {
  const wasSent = session.connection > 1
  if (!isSubmit(openRequest.request) || !wasSent || lastCommandId === commandId(session.id, openRequest.number)) {
    return 'ask'
  }
  const { previousCommand } = openRequest
  const neverBegan =
    previousCommand !== null &&
    previousCommand > session.forkedAt &&
    lastCommandId === commandId(session.id, previousCommand)
  return neverBegan ? 'ask' : 'outcome_unknown'
}

/**
 * The number of the request from which on more than one memory of this session may exist: the last at which a client came
 * that did not know what was asked last, as a second device does. What any of them started before proves nothing about
 * the others.
 */
export function forkAfter(
  openRequest: OpenRequest | null,
  session: SessionState,
  lastCommandId: string | null,
): number {
  const isFirst = session.connection === 0
  if (isFirst || openRequest === null) {
    return session.forkedAt
  }
  const known = [openRequest.number, ...(openRequest.previousCommand === null ? [] : [openRequest.previousCommand])]
  const isKnown = known.some((number) => lastCommandId === commandId(session.id, number))
  return isKnown ? session.forkedAt : openRequest.number
}

/** The capabilities that this service knows, of those that a client says it has. Null: it said nothing of them. */
export function knownCapabilities(said: readonly string[] | undefined): readonly Capability[] | null {
  return said === undefined ? null : CAPABILITIES.filter((known) => said.includes(known))
}

/**
 * What of `needs` and of the request that is to be asked the client does not offer; null where it offers all. A client
 * that says nothing is from before it could be asked: it knows them all.
 */
export function missingCapability(
  request: Request | null,
  needs: readonly Capability[],
  offered: readonly Capability[] | null,
): Capability | null {
  const all = [...needs, ...(request === null ? [] : neededFor(request))]
  return offered === null ? null : (all.find((one) => !offered.includes(one)) ?? null)
}

function neededFor(request: Request): readonly Capability[] {
  if (request.kind === 'user') {
    return request.until.some((one) => 'frame' in one && one.frame !== undefined) ? ['frames'] : []
  }
  const { capability } = rowOf(request.command)
  const named = 'any' in request.params ? request.params.any : [request.params]
  const isInFrame = named.some((one) => 'frame' in one && one.frame !== undefined)
  return [...(capability === undefined ? [] : [capability]), ...(isInFrame ? (['frames'] as const) : [])]
}

/** What a command without an answer in time means. Nobody knows whether a submit took effect. */
export function timeoutOutcome(request: Request): Outcome {
  return { error: { code: isSubmit(request) ? 'detached' : 'timeout', message: 'no answer in time' } }
}

export const LOST_SUBMIT: Outcome = { error: { code: 'detached', message: 'the page that ran it is gone' } }

/** JSON that is nested without end breaks whoever walks it next; no page needs a hundred levels. */
function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) {
    return false
  }
  return depth > MAX_DEPTH || Object.values(value).some((inner) => isTooDeep(inner, depth + 1))
}

/** A code that the protocol does not know is a script's error: the automation must see one that it can handle. */
function codeOf(code: string): CommandErrorCode {
  return COMMAND_ERROR_CODES.find((known) => known === code) ?? 'script_error'
}
