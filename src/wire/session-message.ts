// The session socket's vocabulary (client <-> object), parsed at the door. Decides nothing.
import * as z from 'zod'
import { COMMAND_NAMES, type CommandParams, framePath, rowOf } from './command.ts'
import type { CommandErrorCode } from './error-code.ts'
import { integrationName, linkError, linkId, sessionId, time } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { operationProgress } from './operation.ts'
import { LINK_STATUSES } from './status.ts'

export const PROTOCOL = 2

export interface CommandFailure {
  readonly code: CommandErrorCode
  readonly message: string
}

/** What ends the user's turn: the main frame's address matches a regular expression, or an element is there to see. */
const until = once(() =>
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('url'), pattern: z.string() }),
    z.object({ type: z.literal('selector'), selector: z.string(), frame: framePath() }),
  ]),
)
export type Until = TypeOf<typeof until>

/** What is told of a page. An event that nobody here knows must not take those with it that came in the same frame. */
const clientEvent = once(() =>
  z.object({
    type: z.union([
      z.enum(['navigation', 'selector', 'console', 'error', 'dialog']),
      z
        .string()
        .max(64)
        .transform(() => 'other' as const),
    ]),
    ts: z.number().optional(),
    payload: z.record(z.string(), z.unknown()).optional(),
  }),
)
export type ClientEvent = TypeOf<typeof clientEvent>

/** What a client says that it is. `own` cookies: a browser in which its user may be signed in. */
const clientName = once(() => {
  /** Shown to the developer as it came. */
  const word = z
    .string()
    .min(1)
    .max(64)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u)
  return z.object({ name: word, version: word, cookies: z.enum(['fresh', 'own']).optional() })
})
export type ClientName = TypeOf<typeof clientName>

const clientMessage = once(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('client.hello'),
      protocol: z.number(),
      lastCommandId: z.string().max(128).nullish(),
      client: clientName().optional(),
      /** Absent: everything that a client had to know before it could say so. A later version may know more words. */
      capabilities: z.array(z.string().max(64)).max(32).optional(),
    }),
    z.object({
      type: z.literal('client.command_response'),
      id: z.string().max(128),
      result: z.unknown().optional(),
      error: z.object({ code: z.string().max(64), message: z.string().optional() }).nullish(),
    }),
    z.object({
      type: z.literal('client.events'),
      clientSeq: z.number().int().nonnegative(),
      events: z.array(clientEvent()).max(1000),
    }),
    z.object({ type: z.literal('client.cancel') }),
  ]),
)
export type ClientMessage = TypeOf<typeof clientMessage>

/** The params are those of the command's own row. */
const serverCommand = once(() =>
  z
    .object({
      type: z.literal('server.command'),
      id: z.string(),
      command: z.enum(COMMAND_NAMES),
      params: z.custom<CommandParams>((given) => typeof given === 'object' && given !== null),
    })
    .superRefine(({ command, params }, context) => {
      for (const { path, message } of rowOf(command).params().safeParse(params).error?.issues ?? []) {
        context.addIssue({ code: 'custom', path: ['params', ...path], message })
      }
    }),
)

/** For clients that may parse; one in a page is bundled without schemas and takes the type. */
export const serverMessage = once(() =>
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('server.hello'),
      sessionId: sessionId(),
      linkId: linkId(),
      integration: integrationName(),
      /** Every origin that the session may visit. */
      origins: z.array(z.string()),
      operations: z.array(operationProgress()),
      interactive: z.boolean(),
      until: z.array(until()).exactOptional(),
      debug: z.boolean(),
      expiresAt: time(),
    }),
    serverCommand(),
    z.object({
      type: z.literal('server.set_interactive'),
      interactive: z.boolean(),
      until: z.array(until()).exactOptional(),
    }),
    z.object({ type: z.literal('server.progress'), operations: z.array(operationProgress()) }),
    z.object({
      type: z.literal('server.session_end'),
      status: z.enum(LINK_STATUSES),
      error: linkError().exactOptional(),
      returnUrl: z.string().exactOptional(),
    }),
    z.object({ type: z.literal('server.error'), code: z.string(), message: z.string() }),
  ]),
)
export type ServerMessage = TypeOf<typeof serverMessage>

export type ClientMessageParse =
  | { readonly kind: 'message'; readonly message: ClientMessage }
  /** No text frame holding one JSON object with a string `type`: the socket closes with 4000. */
  | { readonly kind: 'not_protocol' }
  /** The protocol's form, but a type or field we do not know: answered with server.error, the session goes on. */
  | { readonly kind: 'invalid'; readonly code: 'unknown_message' | 'invalid_message'; readonly detail: string }

export function parseClientMessage(frame: unknown): ClientMessageParse {
  const body = typeof frame === 'string' ? parseJsonObject(frame) : null
  if (body === null || typeof body['type'] !== 'string') {
    return { kind: 'not_protocol' }
  }
  const parsed = clientMessage().safeParse(body)
  if (parsed.success) {
    return { kind: 'message', message: parsed.data }
  }
  const known = clientMessage().options.some((option) => option.shape.type.value === body['type'])
  return known
    ? { kind: 'invalid', code: 'invalid_message', detail: parsed.error.issues.map((i) => i.path.join('.')).join(', ') }
    : { kind: 'invalid', code: 'unknown_message', detail: 'type' }
}

function parseJsonObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    // Malformed JSON is the caller's answer, not an error of ours.
    return null
  }
}
