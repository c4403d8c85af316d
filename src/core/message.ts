// The session socket's vocabulary (client <-> object), parsed at the door. Shared with the browser client, so it must
// import nothing but zod. Decides nothing.
import * as z from 'zod'
import type { CommandName, CommandParams, ParamsOf } from './command.ts'

export type { CommandName, CommandParams, ParamsOf }

export const PROTOCOL = 2

export const COMMAND_ERROR_CODES = [
  'timeout',
  'not_found',
  'navigation_failed',
  'script_error',
  'unsupported',
  'detached',
  'refused',
] as const
export type CommandErrorCode = (typeof COMMAND_ERROR_CODES)[number]

export interface CommandFailure {
  readonly code: CommandErrorCode
  readonly message: string
}

/** What ends the user's turn: the main frame's address matches a regular expression, or an element is there. */
export type Until =
  | { readonly type: 'url'; readonly pattern: string }
  | { readonly type: 'selector'; readonly selector: string }

export type OperationStatus = 'pending' | 'running' | 'complete' | 'failed'

export interface OperationProgress {
  readonly resource: string
  readonly action: string
  readonly status: OperationStatus
}

/** What is told of a page. An event that nobody here knows must not take those with it that came in the same frame. */
const clientEvent = z.object({
  type: z.union([
    z.enum(['navigation', 'selector', 'console', 'error', 'dialog']),
    z
      .string()
      .max(64)
      .transform(() => 'other' as const),
  ]),
  ts: z.number().optional(),
  payload: z.record(z.string(), z.unknown()).optional(),
})
export type ClientEvent = z.infer<typeof clientEvent>

/** What a client may be able to do beyond what every client must. */
export const CAPABILITIES = ['evaluate', 'screenshot', 'frames', 'tabs'] as const
export type Capability = (typeof CAPABILITIES)[number]

/** Commands that a client may do without. */
export const OPTIONAL_COMMANDS: Partial<Record<CommandName, Capability>> = {
  evaluate: 'evaluate',
  screenshot: 'screenshot',
}

/** Shown to the developer as it came. */
const clientWord = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u)

/** What a client says that it is. `own` cookies: a browser in which its user may be signed in. */
const clientName = z.object({ name: clientWord, version: clientWord, cookies: z.enum(['fresh', 'own']).optional() })
export type ClientName = z.infer<typeof clientName>

export const clientMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('client.hello'),
    protocol: z.number(),
    lastCommandId: z.string().max(128).nullish(),
    client: clientName.optional(),
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
    events: z.array(clientEvent).max(1000),
  }),
  z.object({ type: z.literal('client.cancel') }),
])
export type ClientMessage = z.infer<typeof clientMessage>

export type ServerMessage =
  | {
      readonly type: 'server.hello'
      readonly sessionId: string
      readonly linkId: string
      readonly integration: { readonly id: string; readonly name: string }
      /** Every origin that the session may visit. */
      readonly origins: readonly string[]
      readonly operations: readonly OperationProgress[]
      readonly interactive: boolean
      readonly until?: readonly Until[]
      readonly debug: boolean
      readonly expiresAt: number
    }
  | {
      readonly type: 'server.command'
      readonly id: string
      readonly command: CommandName
      readonly params: CommandParams
    }
  | { readonly type: 'server.set_interactive'; readonly interactive: boolean; readonly until?: readonly Until[] }
  | { readonly type: 'server.progress'; readonly operations: readonly OperationProgress[] }
  | {
      readonly type: 'server.session_end'
      readonly status: string
      readonly error?: { readonly code: string; readonly message: string }
      readonly returnUrl?: string
    }
  | { readonly type: 'server.error'; readonly code: string; readonly message: string }

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
  const parsed = clientMessage.safeParse(body)
  if (parsed.success) {
    return { kind: 'message', message: parsed.data }
  }
  const known = clientMessage.options.some((option) => option.shape.type.value === body['type'])
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
