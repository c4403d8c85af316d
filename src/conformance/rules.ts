// What holds in every case, whatever it is about: read off the log of a session when it is over. Pure.
import { COMMAND_ERROR_CODES } from '../wire/error-code.ts'
import { type ClientMessage, type ClientMessageParse, PROTOCOL } from '../wire/session-message.ts'

/** What happened on the line of one session. `at`: epoch milliseconds. `connection` counts from 1. */
export type Entry = { readonly at: number; readonly connection: number } & (
  | { readonly kind: 'opened' }
  | { readonly kind: 'heard'; readonly parsed: ClientMessageParse; readonly bytes: number }
  | { readonly kind: 'pinged' }
  | { readonly kind: 'asked'; readonly id: string }
  | { readonly kind: 'lost'; readonly code: number }
  /** A try to connect that was answered with this status. */
  | { readonly kind: 'refused'; readonly status: number }
  /** From here on the session is over, and its client has been told how. */
  | { readonly kind: 'over'; readonly after: string }
)

const MOST_BYTES = 1_048_576
const PING_MS = 20_000
/** Timers are not that exact. */
const TOLERANCE_MS = 500
const MOST_MESSAGES = 100
const WINDOW_MS = 10_000
const TOO_FAST = 4429
const MINUTE_MS = 60_000

export function brokenRules(log: readonly Entry[]): readonly string[] {
  return [
    ...log.flatMap(formOf),
    ...greetings(log),
    ...answers(log),
    ...sequence(log),
    ...pace(log),
    ...comebacks(log),
  ].filter((one, index, all) => all.indexOf(one) === index)
}

export function messagesIn(log: readonly Entry[]): readonly ClientMessage[] {
  return log.flatMap((entry) =>
    entry.kind === 'heard' && entry.parsed.kind === 'message' ? [entry.parsed.message] : [],
  )
}

function formOf(entry: Entry): string[] {
  if (entry.kind !== 'heard') {
    return []
  }
  const { parsed, bytes } = entry
  const tooLarge = bytes > MOST_BYTES ? ['sent a message of more than 1 MiB'] : []
  switch (parsed.kind) {
    case 'not_protocol':
      return [...tooLarge, 'sent a frame that is not one JSON object with a string `type`']
    case 'invalid':
      return [...tooLarge, `sent a message that the protocol does not have (${parsed.code}: ${parsed.detail})`]
    case 'message': {
      const { message } = parsed
      const code = message.type === 'client.command_response' ? (message.error?.code ?? null) : null
      const isKnown = code === null || COMMAND_ERROR_CODES.some((known) => known === code)
      return isKnown ? tooLarge : [...tooLarge, `answered with an error code of its own: ${code}`]
    }
  }
}

/** Each connection begins with a hello, and has one. */
function greetings(log: readonly Entry[]): string[] {
  const connections = new Set(log.flatMap((entry) => (entry.kind === 'heard' ? [entry.connection] : [])))
  return [...connections].flatMap((connection) => {
    const said = messagesIn(log.filter((entry) => entry.connection === connection))
    const hellos = said.filter((message) => message.type === 'client.hello')
    return [
      ...(said[0]?.type === 'client.hello' ? [] : ['said something before its hello']),
      ...(hellos.length > 1 ? ['said hello twice on one connection'] : []),
      ...(hellos.every(({ protocol }) => protocol === PROTOCOL) ? [] : [`does not speak protocol ${PROTOCOL}`]),
      ...(hellos.every(({ client }) => client !== undefined) ? [] : ['does not name itself']),
      ...(hellos.every(({ capabilities }) => capabilities !== undefined) ? [] : ['does not say what it is capable of']),
    ]
  })
}

/** As many answers to an id as it was asked, at most, and none to what nobody asked. */
function answers(log: readonly Entry[]): string[] {
  const owed = new Map<string, number>()
  return log.flatMap((entry) => {
    if (entry.kind === 'asked') {
      owed.set(entry.id, (owed.get(entry.id) ?? 0) + 1)
      return []
    }
    const message = entry.kind === 'heard' && entry.parsed.kind === 'message' ? entry.parsed.message : null
    if (message?.type !== 'client.command_response') {
      return []
    }
    const left = owed.get(message.id)
    owed.set(message.id, (left ?? 0) - 1)
    if (left === undefined) {
      return ['answered what it was not asked']
    }
    return left <= 0 ? ['answered twice'] : []
  })
}

function sequence(log: readonly Entry[]): string[] {
  const numbers = messagesIn(log).flatMap((message) => (message.type === 'client.events' ? [message.clientSeq] : []))
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? 0))
    ? []
    : ['its `clientSeq` does not rise']
}

function pace(log: readonly Entry[]): string[] {
  const pings = log.filter(({ kind }) => kind === 'pinged')
  const isHasty = pings.some((ping, index) => {
    const before = pings[index - 1]
    return before?.connection === ping.connection && ping.at - before.at < PING_MS - TOLERANCE_MS
  })
  const frames = log.filter(({ kind }) => kind === 'heard' || kind === 'pinged')
  const isTooFast = frames.some((frame, index) => {
    const later = frames[index + MOST_MESSAGES]
    return later !== undefined && later.at - frame.at < WINDOW_MS
  })
  return [
    ...(isHasty ? ['pings more often than every 20 s'] : []),
    ...(isTooFast ? ['sends more than 100 messages in 10 s'] : []),
  ]
}

function comebacks(log: readonly Entry[]): string[] {
  const slowed = log.find((entry) => entry.kind === 'lost' && entry.code === TOO_FAST)
  const isEarly =
    slowed !== undefined &&
    log.some(({ kind, at }) => isTry(kind) && at > slowed.at && at - slowed.at < MINUTE_MS - TOLERANCE_MS)
  return [...(isEarly ? [`came back within a minute after a close with ${TOO_FAST}`] : []), ...afterTheEnd(log)]
}

function isTry(kind: Entry['kind']): boolean {
  return kind === 'refused' || kind === 'opened'
}

function afterTheEnd(log: readonly Entry[]): string[] {
  const end = log.findIndex(({ kind }) => kind === 'over')
  const over = log[end]
  if (over?.kind !== 'over') {
    return []
  }
  const isBack = log.slice(end).some(({ kind }) => isTry(kind))
  return isBack ? [`came back after ${over.after}`] : []
}
