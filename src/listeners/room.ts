// What the object of those who listen does: lets sockets in, tells them of webhooks, gives them what they have missed, and looks after
// them every few minutes while there are any. All hibernate; a ping is answered by the runtime. Nothing of a link is kept.
import { configOf } from '../config.ts'
import { eventsOfUntouched } from '../core/event.ts'
import { type LinkRecord, type Owner, resultContext } from '../core/link.ts'
import {
  type Asked,
  countAsk,
  decideListener,
  findSurplus,
  HEARD_MS,
  LOOK_MS,
  mustCheck,
  type News,
  parseAsk,
  RECENT_MS,
  type Told,
  webhooksAfter,
} from '../core/listening.ts'
import { unsealUnlessDropped } from '../core/seal.ts'
import { logError } from '../log.ts'
import { findGoodKeys } from '../store/good-keys.ts'
import { findLink } from '../store/links.ts'
import { noteListening } from '../store/listeners.ts'
import { linksOf } from '../store/shards.ts'
import { depsOf } from '../webhooks/deps.ts'
import { headersOf } from '../webhooks/headers.ts'
import type { ListenAsk } from '../wire/listen-ask.ts'
import type { ListenMessage } from '../wire/listen-message.ts'
import { CLOSE, listenerIn, listenersOf, type Listener, remember, send, shut } from './sockets.ts'

export { answerClose } from './sockets.ts'

/** A link has some hundred at most: those of 50 sessions. */
const MOST_EVENTS = 20_000

/** What each socket has asked for. Lost with the instance, which sleeps only when nothing is asked. */
const asks = new WeakMap<WebSocket, Asked>()

/** @throws what the database throws: links would not tell of their ends */
export async function admit(ctx: DurableObjectState, env: Env, request: Request): Promise<Response> {
  const now = Date.now()
  const { owner, keyHash } = listenerIn(new URL(request.url).searchParams)
  await noteListening(linksOf(env, configOf(env), owner), owner, now + HEARD_MS)
  const others = listenersOf(ctx)
  const numbers = others.map(({ listener }) => listener.number)
  const surplus = findSurplus(numbers)
  for (const { socket, listener } of others) {
    if (surplus.includes(listener.number)) {
      shut(socket, CLOSE.replaced, 'newer ones have come')
    }
  }
  ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  const { 0: client, 1: server } = new WebSocketPair()
  ctx.acceptWebSocket(server)
  remember(server, { ...owner, keyHash, openedAt: now, number: Math.max(0, ...numbers) + 1 })
  send(server, { type: 'listen.hello', organisation: owner.organisationId, mode: owner.mode, at: now })
  if ((await ctx.storage.getAlarm()) === null) {
    await ctx.storage.setAlarm(now + LOOK_MS)
  }
  const headers = { 'X-Request-Id': request.headers.get('X-Request-Id') ?? '' }
  return new Response(null, { status: 101, webSocket: client, headers })
}

/** Nobody is there where they have gone a moment ago. */
export async function tell(ctx: DurableObjectState, env: Env, ...[facts, sealedResult, events]: News): Promise<void> {
  if (listenersOf(ctx).length === 0) {
    return
  }
  await holdKeys(ctx, env, Date.now())
  const result = resultIn(env, { ...facts, sealedResult })
  for (const told of webhooksAfter(facts, events, result, { after: 0, since: Date.now() - RECENT_MS })) {
    const message = await messageOf(env, facts, told)
    for (const { socket } of listenersOf(ctx)) {
      send(socket, message)
    }
  }
}

/** Never throws: nobody would hear it. */
export async function receive(
  ctx: DurableObjectState,
  env: Env,
  socket: WebSocket,
  frame: string | ArrayBuffer,
): Promise<void> {
  const found = listenersOf(ctx).find((one) => one.socket === socket)
  if (found === undefined) {
    // Closed from here: its peer may go on speaking, and is heard no more.
    return
  }
  const { asked, isBeyond } = countAsk(asks.get(socket), Date.now())
  asks.set(socket, asked)
  const ask = parseAsk(frame)
  if (isBeyond) {
    shut(socket, CLOSE.tooFast, 'too much is asked for: wait a minute')
  } else if (ask === null) {
    shut(socket, CLOSE.notProtocol, 'ping, or listen.ask')
  } else {
    await answer(ctx, env, found, ask)
  }
}

async function answer(
  ctx: DurableObjectState,
  env: Env,
  { socket, listener }: { readonly socket: WebSocket; readonly listener: Listener },
  ask: ListenAsk,
): Promise<void> {
  const { linkId } = ask
  try {
    await holdKeys(ctx, env, Date.now())
    if (!listenersOf(ctx).some((one) => one.socket === socket)) {
      return
    }
    const config = configOf(env)
    const link = await findLink(linksOf(env, config, listener), config.keys, listener, linkId)
    const events =
      link === null
        ? []
        : (eventsOfUntouched(link, Date.now()) ??
          (await env.LINK.getByName(linkId).endThenListEvents(link, 0, MOST_EVENTS)))
    // What an event has ended meanwhile has its result in a newer row.
    const shown =
      events.length > 0 ? await findLink(linksOf(env, config, listener), config.keys, listener, linkId) : null
    const told = shown === null ? [] : webhooksAfter(shown, events, resultIn(env, shown), ask)
    for (const one of told) {
      send(socket, await messageOf(env, listener, one))
    }
    send(socket, { type: 'listen.done', linkId, seq: events.at(-1)?.seq ?? ask.after })
  } catch (cause) {
    // It comes again, and asks again.
    logError('listeners_failed', { linkId, what: 'answer' }, cause)
    shut(socket, CLOSE.again, 'try again')
  }
}

function resultIn(env: Env, link: Parameters<typeof resultContext>[0] & Pick<LinkRecord, 'sealedResult'>): unknown {
  const { sealedResult: sealed } = link
  const { results } = configOf(env).keys
  const text = sealed === null ? null : unsealUnlessDropped(results, resultContext(link), sealed)
  return text === null ? null : (JSON.parse(text) as unknown)
}

/** Signed now, as an attempt of the link's own webhook would be. */
async function messageOf(env: Env, { organisationId, mode }: Owner, told: Told): Promise<ListenMessage> {
  const { linkId, eventId, event, at, body } = told
  if (body === null) {
    return { type: 'listen.gone', linkId, id: eventId, event, timestamp: at }
  }
  const headers = await headersOf({ body, eventId, organisationId, mode }, depsOf(env), Date.now())
  return { type: 'listen.webhook', linkId, headers, body }
}

/** When the keys of an object's sockets were looked up last (epoch ms). Lost with the instance: then they are looked up once more. */
const checked = new WeakMap<DurableObjectState, number>()

/** Closes the sockets whose key was revoked or has expired, and those that have been here for a day's work. */
async function closeUnwelcome(ctx: DurableObjectState, env: Env, now: number): Promise<void> {
  const all = listenersOf(ctx)
  const hashes = all.map(({ listener }) => listener.keyHash)
  const good = await findGoodKeys(env.DB, hashes, now)
  checked.set(ctx, now)
  for (const { socket, listener } of all) {
    const decision = decideListener(listener, good.has(listener.keyHash), now)
    if (decision === 'key refused') {
      shut(socket, CLOSE.keyRefused, 'the API key is no longer good')
    } else if (decision === 'comes again') {
      shut(socket, CLOSE.again, 'a new socket, please')
    }
  }
}

/** Before anything of a link is told: a key that was revoked hears no more than it would read. */
async function holdKeys(ctx: DurableObjectState, env: Env, now: number): Promise<void> {
  if (mustCheck(checked.get(ctx), now)) {
    await closeUnwelcome(ctx, env, now)
  }
}

/** While anybody listens, links go on telling of their ends. Never throws: the runtime drops an alarm that does. */
export async function look(ctx: DurableObjectState, env: Env): Promise<void> {
  const now = Date.now()
  try {
    await closeUnwelcome(ctx, env, now)
    const [left] = listenersOf(ctx)
    if (left !== undefined) {
      await noteListening(linksOf(env, configOf(env), left.listener), left.listener, now + HEARD_MS)
    }
  } catch (cause) {
    logError('listeners_failed', { object: ctx.id.name, what: 'look' }, cause)
  }
  if (listenersOf(ctx).length > 0) {
    await ctx.storage.setAlarm(now + LOOK_MS)
  } else {
    // Or its file would be kept, and billed, for ever.
    await ctx.storage.deleteAll()
  }
}
