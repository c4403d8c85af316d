// What an agent has sent, by the rules of the Model Context Protocol over HTTP: a request to answer, something that wants no
// answer, or what is refused and how. Two generations of the protocol: since 2026-07-28 each request says its version by
// itself, and its headers repeat what the body says; before that a handshake agrees on one. Pure; knows no tool.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports

/** Newest first. What came before let several messages come as one, which nothing here takes. */
const OLDER_VERSIONS = ['2025-11-25', '2025-06-18'] as const
const NEWER_VERSIONS = ['2026-07-28'] as const

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
const CAPABILITIES_KEY = 'io.modelcontextprotocol/clientCapabilities'

/** Those of JSON-RPC, and of the protocol. */
export const RPC_CODES = {
  noJson: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
  /** Of no rule of its own: what HTTP says. */
  refused: -32000,
} as const

export type RpcId = string | number

export interface RpcError {
  readonly code: number
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
}

export interface McpRequest {
  readonly kind: 'request'
  readonly id: RpcId
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Whether it says its version by itself. */
  readonly isNewer: boolean
}

export type McpMessage =
  | McpRequest
  /** A notification, or an answer to a question that nobody asked. */
  | { readonly kind: 'nothing to answer' }
  | { readonly kind: 'refused'; readonly status: 400; readonly id: RpcId | null; readonly error: RpcError }

/** Of the HTTP request; null where it has none. */
export interface McpHeaders {
  readonly version: string | null
  readonly method: string | null
  readonly name: string | null
}

/**
 * What is refused before the message is looked at; null: nothing.
 * @param origin of the page that asks: only pages of ours may, or one that a name was rebound for could use a developer's key
 */
export function refusalByHeaders(
  { origin, accept }: { readonly origin: string | null; readonly accept: string | null },
  ownOrigin: string | null,
): { readonly status: 403 | 406; readonly error: RpcError } | null {
  if (origin !== null && origin !== ownOrigin) {
    return { status: 403, error: { code: RPC_CODES.refused, message: 'Pages of other origins may not ask here' } }
  }
  const types = (accept ?? '*/*').split(',').map((type) => type.split(';')[0]?.trim().toLowerCase())
  return types.some((type) => type === 'application/json' || type === 'application/*' || type === '*/*')
    ? null
    : {
        status: 406,
        error: { code: RPC_CODES.refused, message: 'Every answer is application/json: Accept must name it' },
      }
}

/** @param text the body as it came */
export function judgeMessage(text: string, headers: McpHeaders): McpMessage {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refused(null, RPC_CODES.noJson, 'The body must be valid JSON')
  }
  if (Array.isArray(body)) {
    return refused(null, RPC_CODES.invalidRequest, 'One message at a time: a batch is not taken')
  }
  if (!isObject(body) || body['jsonrpc'] !== '2.0') {
    return refused(null, RPC_CODES.invalidRequest, 'The body must be a JSON-RPC 2.0 message')
  }
  const { id, method, params = {} } = body
  if (typeof method !== 'string') {
    const isAnswer = 'id' in body && ('result' in body || 'error' in body)
    return isAnswer ? { kind: 'nothing to answer' } : refused(null, RPC_CODES.invalidRequest, 'method must be a string')
  }
  if (!('id' in body)) {
    return judgeNotification(headers)
  }
  if (!isId(id)) {
    return refused(null, RPC_CODES.invalidRequest, 'id must be a string or an integer')
  }
  if (!isObject(params)) {
    return refused(id, RPC_CODES.invalidParams, 'params must be an object')
  }
  const request = { kind: 'request', id, method, params } as const
  return claimOf(params) === undefined ? judgeOlder(request, headers) : judgeNewer(request, headers)
}

/** The version of a handshake: the one that is asked for, where we know it, else the newest of ours. */
export function agreedVersion(asked: unknown): string {
  return OLDER_VERSIONS.find((version) => version === asked) ?? OLDER_VERSIONS[0]
}

/** What `server/discover` names: those that need no handshake. */
export function offeredVersions(): readonly string[] {
  return NEWER_VERSIONS
}

function judgeNotification({ version }: McpHeaders): McpMessage {
  const isKnown = version === null || isNewer(version) || isOlder(version)
  return isKnown ? { kind: 'nothing to answer' } : unsupported(null, version)
}

function judgeOlder(request: Omit<McpRequest, 'isNewer'>, { version }: McpHeaders): McpMessage {
  const { id, method } = request
  if (version !== null && isNewer(version)) {
    return method === 'initialize'
      ? mismatch(id, `MCP-Protocol-Version says ${version}, which has no handshake`)
      : refused(id, RPC_CODES.invalidParams, `_meta must hold ${VERSION_KEY}, as MCP-Protocol-Version says ${version}`)
  }
  // The handshake itself agrees on one. Whoever says none after it is let in.
  const isSettled = version === null || isOlder(version) || method === 'initialize'
  return isSettled ? { ...request, isNewer: false } : unsupported(id, version)
}

function judgeNewer(request: Omit<McpRequest, 'isNewer'>, headers: McpHeaders): McpMessage {
  const { id, method, params } = request
  const claim = claimOf(params)
  if (typeof claim !== 'string') {
    return refused(id, RPC_CODES.invalidParams, `_meta: ${VERSION_KEY} must be a string`)
  }
  if (!isObject(metaOf(params)?.[CAPABILITIES_KEY])) {
    return refused(id, RPC_CODES.invalidParams, `_meta: ${CAPABILITIES_KEY} must be an object`)
  }
  if (headers.version !== null && headers.version !== claim) {
    return mismatch(id, `MCP-Protocol-Version says ${headers.version}, and the body ${claim}`)
  }
  if (!isNewer(claim)) {
    return unsupported(id, claim)
  }
  if (headers.version === null) {
    return mismatch(id, 'the header MCP-Protocol-Version is missing')
  }
  if (headers.method !== method) {
    return mismatch(
      id,
      headers.method === null ? 'the header Mcp-Method is missing' : 'Mcp-Method names another method',
    )
  }
  const { name } = params
  if (method === 'tools/call' && typeof name === 'string' && nameIn(headers.name) !== name) {
    return mismatch(id, headers.name === null ? 'the header Mcp-Name is missing' : 'Mcp-Name names another tool')
  }
  return { ...request, isNewer: true }
}

/** What does not fit into a header comes in Base64. */
function nameIn(header: string | null): string | null {
  const [, coded] = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(header ?? '') ?? []
  return coded === undefined ? header : Buffer.from(coded, 'base64').toString()
}

function isNewer(version: string): boolean {
  return NEWER_VERSIONS.some((known) => known === version)
}

function isOlder(version: string): boolean {
  return OLDER_VERSIONS.some((known) => known === version)
}

function refused(id: RpcId | null, code: number, message: string, data?: RpcError['data']): McpMessage {
  return { kind: 'refused', status: 400, id, error: { code, message, ...(data !== undefined && { data }) } }
}

function mismatch(id: RpcId, what: string): McpMessage {
  return refused(id, RPC_CODES.headerMismatch, `Headers and body must say the same: ${what}`)
}

function unsupported(id: RpcId | null, requested: string): McpMessage {
  const supported = [...NEWER_VERSIONS, ...OLDER_VERSIONS]
  const message = `Unsupported protocol version: one of ${supported.join(', ')} is`
  return refused(id, RPC_CODES.unsupportedVersion, message, { supported, requested })
}

/** The version that a request says by itself, whatever it has put there; undefined where it says none. */
function claimOf(params: Readonly<Record<string, unknown>>): unknown {
  return metaOf(params)?.[VERSION_KEY]
}

function metaOf({ _meta: meta }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  return isObject(meta) ? meta : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is RpcId {
  return typeof value === 'string' || (typeof value === 'number' && value % 1 === 0)
}
