// The Durable Object of one link: every change after the link's creation goes through here, one at a time. A thin
// shell: core/ decides, commit.ts writes, follow-up.ts does the rest. Nothing important is in a field.
// Each event holds the link for itself, from its door on: held-link.ts.
// Refusals are returned, never thrown: an error loses its class on its way to the caller.
import { DurableObject } from 'cloudflare:workers'
import { configOf } from '../config.ts'
import { attemptsOf } from '../core/attempt.ts'
import type { SessionAttempt } from '../wire/session.ts'
import type { Submitted } from '../core/automation.ts'
import { waitForDatabase } from '../core/deadline.ts'
import { backstopAt, type OpenDelivery } from '../core/delivery.ts'
import { createdEvent } from '../core/event.ts'
import type { LinkEvent } from '../wire/event.ts'
import { ok, refuse, type Result } from '../core/failure.ts'
import { newId, randomBytes } from '../core/id.ts'
import { isFinal, originsOf, type LinkRecord } from '../core/link.ts'
import { decideCancel, decideClaim, decideExpireNow, erase, factsOfErased, type Change } from '../core/link-life.ts'
import type { AttemptOutcome } from '../core/retry.ts'
import type { Site } from '../core/site.ts'
import type { Settled, Woken } from '../core/webhook-state.ts'
import type { Timeline } from '../wire/timeline.ts'
import { logError } from '../log.ts'
import { findLink } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import { Alarm } from './alarm.ts'
import { Budgets } from './budgets.ts'
import { commitIfAny } from './commit.ts'
import { type DeliveryView, hasExhausted, viewsOf } from './deliveries.ts'
import type { Attempt } from '../wire/delivery.ts'
import { failInternally } from './fault.ts'
import { followUp } from './follow-up.ts'
import { receiveFrame, receiveWatcherFrame } from './frames.ts'
import { HeldLink, type LinkShell } from './held-link.ts'
import { meetLink, noticeLostEnd } from './meet.ts'
import { hurry, putOff, redeliver, settleDelivery, takeOpenDelivery } from './outbox.ts'
import { findWatched, leaveSession, noticeLostClient } from './presence.ts'
import { answerClose, CLOSE, Sockets } from './sockets.ts'
import { LinkStorage, storedLinkOf, type StoredLink } from './storage.ts'
import { answerForSilentClient, endWhatIsDue } from './time.ts'
import { Timelines } from './timelines.ts'
import { acceptUpgrade } from './upgrade.ts'

export class LinkObject extends DurableObject<Env> {
  readonly #shell: LinkShell
  readonly #alarm: Alarm

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const config = configOf(env)
    const storage = new LinkStorage(ctx.storage.sql, config.keys)
    if (storage.isOutdated()) {
      // Or its alarm would fail, and ring again, for ever. Not waited for: what this turn writes is committed with it.
      void ctx.storage.deleteAll()
      storage.forgetTables()
    }
    this.#shell = {
      storage,
      timelines: new Timelines(ctx.storage.sql, config.keys, storage.freePages),
      sockets: new Sockets(ctx),
      budgets: new Budgets(),
      config,
      transaction: (work) => ctx.storage.transactionSync(work),
    }
    this.#alarm = new Alarm(ctx.storage)
  }

  /** Takes the link over from D1, once. */
  adopt(record: LinkRecord): void {
    const held = this.#hold(Date.now())
    meetLink(held, record)
    this.#alarm.arm(held)
  }

  /**
   * Starts a session, unless one is alive or the link has ended. The same claim again gives the session that it has
   * started: its answer may have been lost.
   * @param site where the integration is reached, if a session starts
   * @param claimHash of the claim's own id; null where it has none
   */
  async claim(
    record: LinkRecord,
    site: Site,
    claimHash: string | null,
  ): Promise<Result<{ sessionId: string; origins: string[]; expiresAt: number }>> {
    return await this.#event((held, now) => {
      endWhatIsDue(held, now)
      // What nobody could claim is not taken over: the link is met with its first session.
      const link = held.link ?? storedLinkOf(record)
      const id = newId('sess', now, randomBytes(14))
      const decision = decideClaim(link.state, link.facts, { id, ...site, claimHash }, now)
      if (!decision.ok) {
        return decision
      }
      const { session, change } = decision.value
      commitIfAny(held, link, change, now)
      return ok({ sessionId: session.id, origins: originsOf(session), expiresAt: link.facts.expiresAt })
    })
  }

  /** Ends the link for good, and its session with it. Canceled again, it stays as it is. */
  async cancel(record: LinkRecord): Promise<Result<null>> {
    return await this.#end(record, ({ state }, submitted, now) => decideCancel(state, now, submitted))
  }

  /** Lets a test link run out now, and ends its session with it. Expired already, it stays as it is. */
  async expireNow(record: LinkRecord): Promise<Result<null>> {
    return await this.#end(record, ({ state, facts }, submitted, now) => decideExpireNow(state, facts, now, submitted))
  }

  /**
   * Ends a link whose time has come. The cron asks, for those with a webhook that nobody claimed, and for those whose
   * alarm was lost.
   */
  async expire(record: LinkRecord): Promise<void> {
    await this.#end(record, () => ok(null))
  }

  /** Does what an alarm would have done. @param inWhole IN_WHOLE, or nothing by a version before: it is given `next` alone */
  async wake(inWhole = false): Promise<Woken | Woken['next']> {
    await this.alarm()
    const { openDelivery, deliveries } = new HeldLink(this.#shell)
    const next = backstopAt(openDelivery?.nextAt ?? null)
    return inWhole ? { next, isExhausted: hasExhausted(deliveries) } : next
  }

  /** Erases the link and all that came of it. False: D1 could not be reached, and the alarm goes on. */
  async erase(record: LinkRecord): Promise<boolean> {
    await this.#event((held, now) =>
      held.transaction(() => {
        const { facts, state } = meetLink(held, record)
        if (!state.isErased) {
          held.eraseLink(factsOfErased(facts), erase(state, now))
        }
      }),
    )
    const left = new HeldLink(this.#shell).link?.state
    return left === undefined || left.mirrored >= left.version
  }

  /** The link's events after `seq`, oldest first, `most` of them; what its time has ended is ended first, and written. */
  async endThenListEvents(record: LinkRecord, seq: number, most: number): Promise<LinkEvent[]> {
    await this.#endWhatIsOpen(record)
    const written = new HeldLink(this.#shell).eventsAfter(seq, most)
    return seq < 1 ? [createdEvent(record), ...written].slice(0, most) : written
  }

  /** The link's sessions, newest first. */
  async endThenListSessions(record: LinkRecord): Promise<SessionAttempt[]> {
    await this.#endWhatIsOpen(record)
    return attemptsOf(record.operations, new HeldLink(this.#shell).eventsAfter(0))
  }

  /** What a session did; refused where the link has no such session, or nothing is kept of it. */
  async endThenFindTimeline(record: LinkRecord, sessionId: string): Promise<Result<Timeline>> {
    const isOurs = (await this.endThenListSessions(record)).some(({ id }) => id === sessionId)
    const timeline = isOurs && record.debug ? this.#shell.timelines.read(sessionId, Date.now()) : null
    return timeline === null ? refuse(isOurs ? 'no_timeline' : 'session_not_found') : ok(timeline)
  }

  listDeliveries(): DeliveryView[] {
    return viewsOf(new HeldLink(this.#shell).deliveries)
  }

  async redeliver(deliveryId: string): Promise<Result<null>> {
    return await this.#event((held, now) => redeliver(held, deliveryId, now))
  }

  /** The webhook whose turn it is is attempted now, if it waits for its next attempt. Gives all of them as they then stand. */
  async retryDeliveries(): Promise<DeliveryView[]> {
    return await this.#event((held, now) => {
      hurry(held, now)
      return viewsOf(held.deliveries)
    })
  }

  /** Null where the wake-up is out of date. Nobody hears of it, so there is nothing to follow up. */
  takeDelivery(deliveryId: string, token: number): OpenDelivery | null {
    const now = Date.now()
    const held = this.#hold(now)
    const taken = takeOpenDelivery(held, { deliveryId, token }, now)
    this.#alarm.arm(held)
    return taken
  }

  /** What was taken waits for so long (ms): the consumer has made no attempt. */
  putOffDelivery(deliveryId: string, token: number, waitMs: number): void {
    const now = Date.now()
    const held = this.#hold(now)
    putOff(held, { deliveryId, token }, now + waitMs)
    this.#alarm.arm(held)
  }

  /**
   * Takes what came of an attempt and plans the next one, if there is to be one. Gives how the link stands where no delivery is open
   * any more; null where one is.
   * @param inWhole as in `wake`: a version before is given `version` alone
   */
  async settleDelivery(
    deliveryId: string,
    token: number,
    attempt: AttemptOutcome & Pick<Attempt, 'at' | 'durationMs'>,
    inWhole = false,
  ): Promise<Settled | Settled['version'] | null> {
    return await this.#event((held, now) => {
      settleDelivery(held, { deliveryId, token }, attempt, now)
      const { link, openDelivery, deliveries } = held
      if (openDelivery !== null || link === null) {
        return null
      }
      const { version } = link.state
      return inWhole ? { version, isExhausted: hasExhausted(deliveries) } : version
    })
  }

  /** Upgrades only: everything else is a method call. */
  override async fetch(request: Request): Promise<Response> {
    const now = Date.now()
    const held = this.#hold(now)
    endWhatIsDue(held, now)
    const { response, isClient } = acceptUpgrade(held, request, now)
    this.#alarm.arm(held)
    if (!isClient) {
      // A watcher is told where the link stands, once the database shows it.
      await this.#followUp(held)
    }
    // The session's client does not wait for a database that is slow: its hello, or the alarm, follows up.
    return response
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    if (socket.readyState !== WebSocket.OPEN) {
      // Closed from here: its peer may go on speaking, and is heard no more.
      return
    }
    const client = this.#shell.sockets.read(socket)
    if (client.role === 'watcher') {
      receiveWatcherFrame(this.#shell, socket, frame, Date.now())
      return
    }
    const held = new HeldLink(this.#shell)
    this.#work(held, (now) => receiveFrame(held, socket, client, frame, now))
    await this.#finish(held)
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    answerClose(socket, code)
    await this.#leave(socket)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#leave(socket)
  }

  override async alarm(): Promise<void> {
    this.#alarm.isGone()
    if (!(await this.#meetWatched())) {
      return
    }
    const held = new HeldLink(this.#shell)
    this.#work(held, (now) => answerForSilentClient(held, now))
    await this.#followUp(held)
  }

  /**
   * A link that nobody has claimed ends, and somebody watches: the object meets it now, to tell them. False: it is not to be had.
   * Never throws.
   */
  async #meetWatched(): Promise<boolean> {
    const { config } = this.#shell
    const held = new HeldLink(this.#shell)
    const watched = held.link === null ? findWatched(held) : null
    if (watched === null || watched.expiresAt > Date.now()) {
      return true
    }
    try {
      const record = await findLink(linksOf(this.env, config, watched), config.keys, watched, watched.id)
      if (record === null) {
        // It is gone with its row: to ask again would be for ever.
        for (const { socket } of this.#shell.sockets.watchers()) {
          this.#shell.sockets.close(socket, CLOSE.normal, 'expired')
        }
        return false
      }
      // Others may have met it while D1 answered.
      meetLink(new HeldLink(this.#shell), record)
      return true
    } catch (cause) {
      logError('watched_not_met', { linkId: watched.id }, cause)
      this.#alarm.armAfterFault(waitForDatabase(++this.#shell.storage.hints.mirrorFailures))
      return false
    }
  }

  /** The door of an event. */
  #hold(now: number): HeldLink {
    const held = new HeldLink(this.#shell)
    noticeLostClient(held, now)
    return held
  }

  /** One event from its door to what follows it. Only what is asked of the object goes this way: it may throw. */
  async #event<T>(work: (held: HeldLink, now: number) => T): Promise<T> {
    const now = Date.now()
    const held = this.#hold(now)
    const answer = work(held, now)
    await this.#finish(held)
    return answer
  }

  /** Before something is read. A link that was forgotten has nothing left to end: to meet it again would write it anew. */
  async #endWhatIsOpen(record: LinkRecord): Promise<void> {
    if (!isFinal(record.status) || new HeldLink(this.#shell).link !== null) {
      await this.expire(record)
    }
  }

  /** Ends what is due, and then what `decide` says. */
  async #end(
    record: LinkRecord,
    decide: (link: StoredLink, submitted: Submitted, now: number) => Result<Change | null>,
  ): Promise<Result<null>> {
    // Nothing of it is told to anybody before it is written: so it is one row, also where the object meets the link only now.
    return await this.#event((held, now) =>
      held.transaction(() => {
        const met = meetLink(held, record)
        noticeLostEnd(held, record, now)
        endWhatIsDue(held, now)
        const link = held.link ?? met
        const decision = decide(link, held.submitted, now)
        if (!decision.ok) {
          return decision
        }
        commitIfAny(held, link, decision.value, now)
        return ok(null)
      }),
    )
  }

  /** What a client's frame or the time brings. Never throws: nobody would hear it. */
  #work(held: HeldLink, work: (now: number) => void): void {
    const now = Date.now()
    try {
      noticeLostClient(held, now)
      endWhatIsDue(held, now)
      work(now)
    } catch (cause) {
      logError('session_broken', { object: this.ctx.id.name }, cause)
      try {
        failInternally(held, cause, now)
        // J14: the alarm arms after what follows, and that may wait.
        this.#alarm.arm(held)
      } catch (fault) {
        logError('session_broken_for_good', { object: this.ctx.id.name }, fault)
        this.#alarm.armAfterFault()
      }
    }
  }

  /** J14: the alarm is set in the turn of the writes, and so in the same commit: whatever dies after, it drives the rest. */
  async #finish(held: HeldLink): Promise<void> {
    this.#alarm.arm(held)
    await this.#followUp(held)
  }

  /** Never throws: what could not be done is left to the alarm. */
  async #followUp(held: HeldLink): Promise<void> {
    try {
      if (await followUp(held, this.env, this.ctx.storage)) {
        this.#alarm.isGone()
      }
      this.#alarm.arm(held)
    } catch (cause) {
      logError('follow_up_failed', { object: this.ctx.id.name }, cause)
      this.#alarm.armAfterFault()
    }
  }

  async #leave(socket: WebSocket): Promise<void> {
    const gone = this.#shell.sockets.read(socket)
    if (gone.role === 'client') {
      await this.#event((held, now) => leaveSession(held, gone, now))
    } else {
      this.#shell.sockets.choosePongs()
    }
  }
}
