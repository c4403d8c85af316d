// The Durable Object of one link: every change after the link's creation goes through here, one at a time. A thin
// shell: core/ decides, commit.ts writes, outbox.ts and announce.ts follow up. Nothing important is in a field.
// Refusals are returned, never thrown: an error loses its class on its way to the caller.
import { DurableObject } from 'cloudflare:workers'
import { configOf } from '../config.ts'
import { errorAfterSubmit } from '../core/automation.ts'
import { parseClientToken } from '../core/claim-code.ts'
import { backstopAt, type OpenDelivery } from '../core/delivery.ts'
import { attemptsOf, type SessionAttempt } from '../core/attempt.ts'
import { createdEvent, type LinkEvent } from '../core/event.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import { newId, randomBytes } from '../core/id.ts'
import { factsOf, type LinkError, type LinkRecord } from '../core/link.ts'
import type { AttemptOutcome } from '../core/retry.ts'
import { deriveLinkKey, open } from '../core/seal.ts'
import {
  aliveSession,
  decideCancel,
  decideClaim,
  decideExpireNow,
  erase,
  factsOfErased,
  fail,
  stateOfNewLink,
  type Change,
} from '../core/session.ts'
import type { Timeline } from '../core/timeline.ts'
import { logError } from '../log.ts'
import { eraseResult } from '../store/links.ts'
import { announce } from './announce.ts'
import { commitChange } from './commit.ts'
import {
  findOpenDelivery,
  listDeliveries,
  readSealedBody,
  reopenDelivery,
  type Attempt,
  type DeliveryView,
} from './deliveries.ts'
import { receiveFrame, type SessionShell } from './frames.ts'
import { mirrorLink, settleDelivery, takeOpenDelivery, wakeDelivery } from './outbox.ts'
import { answerClose, CLOSE, Sockets } from './sockets.ts'
import { SessionStorage, type StoredLink } from './storage.ts'
import { Timelines } from './timelines.ts'
import { answerForSilentClient, deadlinesOf, endWhatIsDue, leave, noticeLostClient } from './time.ts'

/** After a fault of our own the alarm tries again this much later: one that keeps throwing would be dropped for good. */
const FAULT_RETRY_MS = 5_000
const INTERNAL_ERROR: LinkError = { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' }
/** An alarm in the past rings at once: whatever goes wrong, it must not ring without a pause. */
const LEAST_PAUSE_MS = 1_000

export class SessionObject extends DurableObject<Env> {
  readonly #shell: SessionShell
  /** When the alarm is set to; null where it is not known, as after a wake-up. */
  #alarmAt: number | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const config = configOf(env)
    this.#shell = {
      storage: new SessionStorage(ctx.storage.sql),
      timelines: new Timelines(ctx.storage.sql, config.keys.result),
      sockets: new Sockets(ctx),
      config,
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

  /**
   * Starts a session, unless one is alive or the link has ended. The same claim again gives the session that it has
   * started: its answer may have been lost.
   * @param site where the integration is reached
   * @param claimHash of the claim's own id; null where it has none
   */
  async claim(
    record: LinkRecord,
    site: string,
    claimHash: string | null,
  ): Promise<Result<{ sessionId: string; site: string; expiresAt: number }>> {
    const now = Date.now()
    endWhatIsDue(this.#shell, now)
    const link = this.#shell.storage.findLink() ?? linkOf(record)
    const id = newId('sess', now, randomBytes(14))
    const decision = decideClaim(link.state, link.facts, { id, site, claimHash }, now)
    this.#commit(link, decision.ok ? decision.value.change : null, now)
    await this.#followUp()
    if (!decision.ok) {
      return decision
    }
    const { session } = decision.value
    return ok({ sessionId: session.id, site: session.site, expiresAt: link.facts.expiresAt })
  }

  /** Ends the link for good, and its session with it. Canceled again, it stays as it is. */
  async cancel(record: LinkRecord): Promise<Result<null>> {
    const now = Date.now()
    this.adopt(record)
    endWhatIsDue(this.#shell, now)
    const link = this.#shell.storage.findLink() ?? linkOf(record)
    const decision = decideCancel(link.state, now, this.#shell.storage.submitted(link.state))
    this.#commit(link, decision.ok ? decision.value : null, now)
    await this.#followUp()
    return decision.ok ? ok(null) : decision
  }

  /** Ends a link whose time has come. The cron asks, for those that nobody claimed and for those whose alarm was lost. */
  async expire(record: LinkRecord): Promise<void> {
    this.adopt(record)
    endWhatIsDue(this.#shell, Date.now())
    this.#arm()
    await this.#followUp()
  }

  /** Lets a test link run out now, and ends its session with it. Expired already, it stays as it is. */
  async expireNow(record: LinkRecord): Promise<Result<null>> {
    const now = Date.now()
    this.adopt(record)
    endWhatIsDue(this.#shell, now)
    const link = this.#shell.storage.findLink() ?? linkOf(record)
    const decision = decideExpireNow(link.state, link.facts, now, this.#shell.storage.submitted(link.state))
    const end = decision.ok ? decision.value : null
    this.#commit({ ...link, facts: end?.facts ?? link.facts }, end?.change ?? null, now)
    await this.#followUp()
    return decision.ok ? ok(null) : decision
  }

  /** Does what an alarm would have done. Gives when to ask again (epoch ms), or null where no webhook is open. */
  async wake(): Promise<number | null> {
    await this.alarm()
    const delivery = findOpenDelivery(this.#shell.storage.sql)
    return backstopAt(delivery?.nextAt ?? null)
  }

  /** Erases the link and all that came of it. False: D1 could not be reached, and the alarm goes on. */
  async erase(record: LinkRecord): Promise<boolean> {
    this.adopt(record)
    const { storage, transaction } = this.#shell
    const link = storage.findLink()
    if (link !== null && !link.state.isErased) {
      transaction(() => {
        this.#shell.timelines.drop()
        storage.eraseLink(factsOfErased(link.facts), erase(link.state, Date.now()))
      })
      this.#arm()
    }
    await this.#followUp()
    const state = storage.findLink()?.state
    return state === undefined || state.mirrored >= state.version
  }

  /** The link's events after `seq`, oldest first, `most` of them. */
  async events(record: LinkRecord, seq: number, most: number): Promise<LinkEvent[]> {
    await this.expire(record)
    const written = this.#shell.storage.eventsAfter(seq, most)
    return seq < 1 ? [createdEvent(record), ...written].slice(0, most) : written
  }

  /** The link's sessions, newest first. */
  async sessions(record: LinkRecord): Promise<SessionAttempt[]> {
    await this.expire(record)
    return attemptsOf(record.operations, this.#shell.storage.eventsOfSessions())
  }

  /** What a session did; refused where the link has no such session, or nothing is kept of it. */
  async timeline(record: LinkRecord, sessionId: string): Promise<Result<Timeline>> {
    const isOurs = (await this.sessions(record)).some(({ id }) => id === sessionId)
    const timeline = isOurs && record.debug ? this.#shell.timelines.read(sessionId, Date.now()) : null
    return timeline === null ? refuse(isOurs ? 'no_timeline' : 'session_not_found') : ok(timeline)
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
    const headers = { 'X-Request-Id': request.headers.get('X-Request-Id') ?? '' }
    endWhatIsDue(this.#shell, Date.now())
    this.#arm()
    const link = storage.findLink()
    if (query.get('role') === 'watcher' && link !== null) {
      const response = sockets.accept({ role: 'watcher', seq: 0 }, headers)
      await this.#followUp()
      return response
    }
    const sessionId = query.get('session') ?? ''
    const linkId = link?.facts.id ?? ''
    const bits = parseClientToken(config.keys, linkId, sessionId, query.get('token') ?? '')
    if (link === null || bits === null || aliveSession(link.state)?.id !== sessionId) {
      await this.#followUp()
      return new Response(null, { status: 401 })
    }
    // One client at a time: the newest.
    for (const { socket, client } of sockets.clients()) {
      sockets.close(socket, CLOSE.replaced, 'a newer client has taken over')
      leave(this.#shell, client.connection, Date.now())
    }
    this.#arm()
    const linkKey = deriveLinkKey(config.keys, linkId, bits)
    return sockets.accept(
      { role: 'client', sessionId, linkKey, connection: 0, capabilities: null, clientSeq: -1 },
      headers,
    )
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    if (this.#shell.sockets.read(socket).role === 'watcher') {
      // A watcher only listens.
      return
    }
    const now = Date.now()
    try {
      endWhatIsDue(this.#shell, now)
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
    const taken = takeOpenDelivery(storage, { deliveryId, token }, Date.now())
    if (taken === null || link === null || link.facts.webhookUrl === null) {
      return null
    }
    this.#arm()
    const { delivery } = taken
    const body = open(config.keys.result, delivery.id, readSealedBody(storage.sql, delivery.number))
    const { webhookUrl: url, organisationId, mode } = link.facts
    return { url, body, eventId: delivery.eventId, organisationId, mode, token: taken.token }
  }

  /** Takes what came of an attempt and plans the next one, if there is to be one. */
  async settleDelivery(
    deliveryId: string,
    token: number,
    attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
  ): Promise<void> {
    settleDelivery(this.#shell.storage, { deliveryId, token }, attempt, Date.now())
    this.#arm()
    await this.#followUp()
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = null
    const now = Date.now()
    try {
      endWhatIsDue(this.#shell, now)
      answerForSilentClient(this.#shell, now)
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
        const now = Date.now()
        if (link !== null && deadlinesOf(this.#shell, now).some(({ name, at }) => name === 'forget' && at <= now)) {
          await eraseResult(this.env.DB, link.facts)
          await this.ctx.storage.deleteAll()
          storage.createTables()
        } else if (link !== null) {
          const queues = { fast: this.env.WEBHOOKS, slow: this.env.WEBHOOKS_SLOW }
          await wakeDelivery(storage, link.facts.id, queues, now)
        }
      }
      this.#arm()
    } catch (cause) {
      logError('follow_up_failed', { object: this.ctx.id.name }, cause)
      this.#setAlarm(Date.now() + FAULT_RETRY_MS)
    }
  }

  #commit(link: StoredLink, change: Change | null, now: number): void {
    if (change !== null) {
      this.#shell.transaction(() => commitChange(this.#shell, link, change, now))
    }
    // In the same turn, and so in the same commit: whatever dies after this, the alarm drives the rest.
    this.#arm()
  }

  /** Sets the alarm where the next deadline is nearer than what it is set to: each move is a row written. */
  #arm(): void {
    const now = Date.now()
    // A new instance knows no alarm and sets it anew: one that waited for a client's answer would be lost with the client.
    noticeLostClient(this.#shell, now)
    const next = deadlinesOf(this.#shell, now)[0]
    const at = next === undefined ? null : Math.max(next.at, now + LEAST_PAUSE_MS)
    if (at !== null && (this.#alarmAt === null || at < this.#alarmAt)) {
      this.#setAlarm(at)
    }
  }

  #setAlarm(at: number): void {
    this.#alarmAt = at
    void this.ctx.storage.setAlarm(at)
  }

  async #leave(socket: WebSocket): Promise<void> {
    const gone = this.#shell.sockets.read(socket)
    const session = this.#shell.storage.findLink()?.state.session
    if (gone.role === 'client' && session?.id === gone.sessionId) {
      leave(this.#shell, gone.connection, Date.now())
      this.#arm()
      await this.#followUp()
    }
  }

  /** A bug of ours ends the session with a clear word instead of leaving the user waiting. */
  #failInternally(cause: unknown, now: number): void {
    logError('session_broken', { object: this.ctx.id.name }, cause)
    try {
      const link = this.#shell.storage.findLink()
      if (link !== null) {
        const submitted = this.#shell.storage.submitted(link.state)
        const error = errorAfterSubmit<LinkError['code']>(INTERNAL_ERROR, submitted)
        this.#commit(link, fail(link.state, error, now), now)
      }
    } catch (fault) {
      logError('session_broken_for_good', { object: this.ctx.id.name }, fault)
      this.#setAlarm(now + FAULT_RETRY_MS)
    }
  }
}

function linkOf(record: LinkRecord): StoredLink {
  // A link that the cron has ended is kept from its end on, not from its creation.
  const { status, version, updatedAt, sealedArguments, sealedResult } = record
  return { facts: factsOf(record), state: stateOfNewLink(status, version, updatedAt), sealedArguments, sealedResult }
}
