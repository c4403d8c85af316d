// The Durable Object of one link: every change after the link's creation goes through here, one at a time. A thin
// shell: core/ decides, commit.ts writes, outbox.ts and announce.ts follow up. Nothing important is in a field.
// Refusals are returned, never thrown: an error loses its class on its way to the caller.
import { DurableObject } from 'cloudflare:workers'
import { configOf } from '../config.ts'
import { parseClientToken } from '../core/claim-code.ts'
import { changeOfDeadline, deadlines, type Deadline } from '../core/deadline.ts'
import { createdEvent, type LinkEvent } from '../core/event.ts'
import { ok, type Result } from '../core/failure.ts'
import { newId, randomBytes } from '../core/id.ts'
import { factsOf, type LinkRecord } from '../core/link.ts'
import type { AttemptOutcome } from '../core/retry.ts'
import { deriveLinkKey, open } from '../core/seal.ts'
import {
  aliveSession,
  decideCancel,
  decideClaim,
  disconnect,
  erase,
  factsOfErased,
  fail,
  stateOfNewLink,
  type Change,
} from '../core/session.ts'
import { timeoutOutcome } from '../core/turn.ts'
import { logError } from '../log.ts'
import { announce } from './announce.ts'
import { commitChange } from './commit.ts'
import { findOpenDelivery, listDeliveries, reopenDelivery, type Attempt, type DeliveryView } from './deliveries.ts'
import { answerRequest, receiveFrame, type SessionShell } from './frames.ts'
import { mirrorLink, settleDelivery, takeOpenDelivery, wakeDelivery } from './outbox.ts'
import { findOpenRequest, type LiveSession, type Waiting } from './move-on.ts'
import { answerClose, Sockets } from './sockets.ts'
import { SessionStorage, type StoredLink } from './storage.ts'

/** After a fault of our own the alarm tries again this much later: one that keeps throwing would be dropped for good. */
const FAULT_RETRY_MS = 5_000

/** What the consumer needs to make one attempt. */
export interface OpenDelivery {
  readonly url: string
  readonly body: string
  readonly eventId: string
  readonly organisationId: string
  /** Comes back with the outcome. */
  readonly token: number
}

export class SessionObject extends DurableObject<Env> {
  readonly #shell: SessionShell
  /** When the alarm is set to; null where it is not known, as after a wake-up. */
  #alarmAt: number | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#shell = {
      storage: new SessionStorage(ctx.storage.sql),
      sockets: new Sockets(ctx),
      config: configOf(env),
      transaction: (work) => ctx.storage.transactionSync(work),
    }
  }

  /** Takes the link over from D1, once. Everything later comes from here. */
  adopt(record: LinkRecord): void {
    const { storage } = this.#shell
    if (storage.findLink() !== null) {
      return
    }
    storage.saveLink(linkOf(record))
    if (record.status === 'expired') {
      // The cron ended it without waking this object: its last event is written now that somebody asks.
      const id = newId('evt', record.updatedAt, randomBytes(14))
      storage.insertEvent({ id, seq: 2, type: 'link.expired', data: {}, createdAt: record.updatedAt })
    }
    this.#arm()
  }

  /** Starts a session, unless one is alive or the link has ended. `site` is where the integration is reached. */
  async claim(record: LinkRecord, site: string): Promise<Result<{ sessionId: string; expiresAt: number }>> {
    const now = Date.now()
    this.#endWhatIsDue(now)
    const link = this.#shell.storage.findLink() ?? linkOf(record)
    const id = newId('sess', now, randomBytes(14))
    const decision = decideClaim(link.state, link.facts, { id, site }, now)
    if (decision.ok) {
      this.#commit(link, decision.value, now)
    }
    await this.#followUp()
    return decision.ok ? ok({ sessionId: id, expiresAt: link.facts.expiresAt }) : decision
  }

  /** Ends the link for good, and its session with it. Canceled again, it stays as it is. */
  async cancel(record: LinkRecord): Promise<Result<null>> {
    const now = Date.now()
    this.adopt(record)
    this.#endWhatIsDue(now)
    const link = this.#shell.storage.findLink() ?? linkOf(record)
    const decision = decideCancel(link.state, now)
    if (decision.ok) {
      this.#commit(link, decision.value, now)
    }
    await this.#followUp()
    return decision.ok ? ok(null) : decision
  }

  /** Ends an unclaimed link whose time has come; the cron asks for those that a webhook must tell of. */
  async expire(record: LinkRecord): Promise<void> {
    this.adopt(record)
    this.#endWhatIsDue(Date.now())
    await this.#followUp()
  }

  /** Erases the link and all that came of it. False: D1 could not be reached, and the alarm goes on. */
  async erase(record: LinkRecord): Promise<boolean> {
    this.adopt(record)
    const { storage, transaction } = this.#shell
    const link = storage.findLink()
    if (link !== null && !link.state.isErased) {
      transaction(() => storage.eraseLink(factsOfErased(link.facts), erase(link.state, Date.now())))
      this.#arm()
    }
    await this.#followUp()
    const state = storage.findLink()?.state
    return state === undefined || state.mirrored >= state.version
  }

  /** The link's events after `seq`, oldest first, `most` of them. */
  async events(record: LinkRecord, seq: number, most: number): Promise<LinkEvent[]> {
    this.adopt(record)
    this.#endWhatIsDue(Date.now())
    await this.#followUp()
    const written = this.#shell.storage.eventsAfter(seq, most)
    return seq < 1 ? [createdEvent(record), ...written].slice(0, most) : written
  }

  deliveries(): DeliveryView[] {
    return listDeliveries(this.#shell.storage.sql)
  }

  /** False where the link has no such delivery. */
  async redeliver(deliveryId: string): Promise<boolean> {
    const isReopened = reopenDelivery(this.#shell.storage.sql, deliveryId, Date.now())
    this.#arm()
    await this.#followUp()
    return isReopened
  }

  /** Upgrades only. The Worker has checked who asks; the session's own state is checked here. */
  override async fetch(request: Request): Promise<Response> {
    const { storage, sockets, config } = this.#shell
    const query = new URL(request.url).searchParams
    const link = storage.findLink()
    if (link === null) {
      return new Response(null, { status: 404 })
    }
    if (query.get('role') === 'watcher') {
      this.#endWhatIsDue(Date.now())
      const { response } = sockets.accept({ role: 'watcher', seq: 0 })
      await this.#followUp()
      return response
    }
    const sessionId = query.get('session') ?? ''
    const bits = parseClientToken(config.keys, link.facts.id, sessionId, query.get('token') ?? '')
    if (bits === null || aliveSession(link.state)?.id !== sessionId) {
      return new Response(null, { status: 401 })
    }
    const linkKey = deriveLinkKey(config.keys, link.facts.id, bits)
    return sockets.accept({ role: 'client', sessionId, linkKey, connection: 0, clientSeq: -1 }).response
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    const now = Date.now()
    try {
      receiveFrame(this.#shell, socket, frame, now)
    } catch (cause) {
      this.#failInternally(cause, now)
    }
    // In the same turn as the commit: whatever dies after this, the alarm drives the rest.
    this.#arm()
    await this.#followUp()
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    answerClose(socket, code)
    await this.#leave(socket)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#leave(socket)
  }

  /** Null where the wake-up is out of date: the delivery is settled, or somebody has taken it already. */
  takeDelivery(deliveryId: string, token: number): OpenDelivery | null {
    const { storage, config } = this.#shell
    const link = storage.findLink()
    const taken = takeOpenDelivery(storage, deliveryId, token, Date.now())
    if (taken === null || link === null || link.facts.webhookUrl === null) {
      return null
    }
    this.#arm()
    const { delivery } = taken
    const body = open(config.keys.result, delivery.id, delivery.sealedBody)
    const { webhookUrl: url, organisationId } = link.facts
    return { url, body, eventId: delivery.eventId, organisationId, token: taken.token }
  }

  /** Takes what came of an attempt and plans the next one, if there is to be one. */
  async settleDelivery(
    deliveryId: string,
    token: number,
    attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
  ): Promise<void> {
    settleDelivery(this.#shell.storage, deliveryId, token, attempt, Date.now())
    await this.#followUp()
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null
    const now = Date.now()
    try {
      await this.#forget(now)
      this.#noticeLostClient(now)
      this.#endWhatIsDue(now)
      this.#answerForSilentClient(now)
    } catch (cause) {
      this.#failInternally(cause, now)
    }
    await this.#followUp()
  }

  /** Effects, in their order; safe to run again and never throws. What could not be done is left to the alarm. */
  async #followUp(): Promise<void> {
    const { storage } = this.#shell
    try {
      if (await mirrorLink(storage, this.env.DB)) {
        announce(this.#shell)
        const link = storage.findLink()
        if (link !== null) {
          await wakeDelivery(storage, link.facts.id, this.env.WEBHOOKS, Date.now())
        }
      }
      this.#arm()
    } catch (cause) {
      logError('follow_up_failed', { object: this.ctx.id.name }, cause)
      void this.ctx.storage.setAlarm(Date.now() + FAULT_RETRY_MS)
    }
  }

  #commit(link: StoredLink, change: Change | null, now: number): void {
    const { storage, config, transaction } = this.#shell
    if (change !== null) {
      transaction(() => commitChange(storage, config, link, change, now))
      // In the same turn, and so in the same commit: whatever dies after this, the alarm drives the rest.
      this.#arm()
    }
  }

  /** Sets the alarm where the next deadline is nearer than what it is set to: each move is a row written. */
  #arm(): void {
    const next = this.#deadlines(Date.now())[0]
    if (next !== undefined && (this.#alarmAt === null || next.at < this.#alarmAt)) {
      this.#alarmAt = next.at
      void this.ctx.storage.setAlarm(next.at)
    }
  }

  #deadlines(now: number): Deadline[] {
    const { storage } = this.#shell
    const link = storage.findLink()
    if (link === null) {
      return []
    }
    const waiting = this.#waiting()
    const { facts, state } = link
    const delivery = findOpenDelivery(storage.sql)
    return deadlines({
      state,
      facts,
      open: waiting === null ? null : { request: waiting.open.request, since: waiting.since },
      nextDeliveryAt: delivery === null ? null : storage.wakeAt(delivery),
      now,
    })
  }

  /** The first deadline that ends something, if it has come. */
  #endWhatIsDue(now: number): void {
    const link = this.#shell.storage.findLink()
    const due = link === null ? [] : this.#deadlines(now).filter(({ at }) => at <= now)
    for (const { name } of due) {
      const change = link === null ? null : changeOfDeadline(link.state, name, now)
      if (link !== null && change !== null) {
        this.#commit(link, change, now)
        return
      }
    }
  }

  /** A command that got no answer in time is answered for the client. */
  #answerForSilentClient(now: number): void {
    const isDue = this.#deadlines(now).some(({ name, at }) => name === 'command' && at <= now)
    const waiting = isDue ? this.#waiting() : null
    if (waiting !== null) {
      const outcome = timeoutOutcome(waiting.open.request)
      answerRequest(this.#shell, waiting.socket, waiting.live, { open: waiting.open, outcome }, now)
    }
  }

  /** What the connected client is waited for. Null without one: its key is gone with it. */
  #waiting(): (Waiting & { socket: WebSocket; live: LiveSession }) | null {
    const { storage, sockets } = this.#shell
    const link = storage.findLink()
    const session = link === null ? null : aliveSession(link.state)
    const present = sockets.clients().find(({ client }) => client.connection === session?.connection)
    if (link === null || session === null || !session.isConnected || present === undefined) {
      return null
    }
    const live = { link, session, linkKey: present.client.linkKey }
    const waiting = findOpenRequest(storage, live)
    return waiting === null ? null : { ...waiting, socket: present.socket, live }
  }

  /** An erased link's object gives its storage back. */
  async #forget(now: number): Promise<void> {
    if (this.#deadlines(now).some(({ name, at }) => name === 'forget' && at <= now)) {
      await this.ctx.storage.deleteAll()
      this.#shell.storage.createTables()
    }
  }

  /** A crash takes the sockets without a word: what the state says of them is held against what is there. */
  #noticeLostClient(now: number): void {
    const { storage, sockets } = this.#shell
    const link = storage.findLink()
    const connection = link?.state.session?.connection
    const isThere = sockets.clients().some(({ client }) => client.connection === connection)
    if (link !== null && connection !== undefined && !isThere) {
      this.#commit(link, disconnect(link.state, connection, now), now)
    }
  }

  async #leave(socket: WebSocket): Promise<void> {
    const now = Date.now()
    const { storage, sockets } = this.#shell
    const gone = sockets.read(socket)
    const link = storage.findLink()
    if (link !== null && gone.role === 'client' && link.state.session?.id === gone.sessionId) {
      this.#commit(link, disconnect(link.state, gone.connection, now), now)
      await this.#followUp()
    }
  }

  /** A bug of ours ends the session with a clear word instead of leaving the user waiting. */
  #failInternally(cause: unknown, now: number): void {
    const link = this.#shell.storage.findLink()
    logError('session_broken', { object: this.ctx.id.name }, cause)
    if (link !== null) {
      const error = { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' } as const
      this.#commit(link, fail(link.state, error, now), now)
    }
  }
}

function linkOf(record: LinkRecord): StoredLink {
  const { status, version, createdAt, sealedArguments, sealedResult } = record
  return { facts: factsOf(record), state: stateOfNewLink(status, version, createdAt), sealedArguments, sealedResult }
}
