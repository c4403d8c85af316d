// One link's life on the real bindings: does what an action says, waits until nothing moves, then holds the object,
// D1 and everything that clients and receivers were told against the contract's own model.
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import type { LinkObject } from '../../src/link/object.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, expectJson, ORIGIN, type Account } from '../support/api.ts'
import type { Action, Answer, PageKind, Plan, RpcFault } from './actions.ts'
import { check, checkTold } from './check.ts'
import { forgetInFlight, surround, tick, type Surroundings } from './faults.ts'
import {
  alive,
  cancelAnswers,
  claimAnswer,
  COMMAND,
  isFinal,
  must,
  newLife,
  SECOND,
  Violation,
  type Causes,
  type Life,
} from './life.ts'
import { Connection, hear, Page, upgraded, Witness, type Frame } from './page.ts'
import { Post } from './post.ts'
import type { LinkRow, Snapshot } from './snapshot.ts'
import { sometimes } from './sometimes.ts'

/** Far ahead of the machine's clock: no alarm rings by itself. */
const START = 1_900_000_000_000
/** Real time, and far more than anything takes: a busy machine is no violation. */
const STUCK_MS = 20_000

/** A receiver of its own for each run: what the consumer remembers of one must not reach the next. */
let servers = 0

type Connect = Action & { readonly do: 'connect' }

interface Work {
  isDone: boolean
}

export interface Watcher {
  readonly connection: Connection
  seq: number
  status: string
  isNews: boolean
}

export class World {
  readonly plan: Plan
  readonly account: Account
  readonly link: CreatedLink
  readonly around: Surroundings
  readonly post: Post
  readonly witness = new Witness()
  readonly connections: Connection[] = []
  readonly watchers: Watcher[] = []
  /** What clients were told of the end of their session: `sess_… status`. */
  readonly ends: { readonly sessionId: string; readonly status: string }[] = []
  life: Life
  causes: Causes
  page: Page
  claimed: Claim[] = []
  before: Snapshot | null = null
  beforeRow: LinkRow | null = null
  /** Clocks were set back by this much in all. */
  setBack = 0
  isEraseSaid = false
  isForgotten = false
  isEraseAsked = false
  isAlarmLost = false
  readonly #work: Work[] = []
  /** The ids of commands, as they came. */
  readonly #asked: string[] = []
  #framesBefore = 0
  #crashes = 0
  #failure: unknown = null
  #earlier: Page | null = null

  private constructor(plan: Plan, account: Account, link: CreatedLink) {
    this.plan = plan
    this.account = account
    this.link = link
    this.around = surround()
    this.post = new Post(this.around, link.linkId)
    this.life = newLife(link.expiresAt, plan.operations.length)
    this.page = new Page(plan.person, this.witness)
    this.causes = this.#noCauses()
  }

  static async create(plan: Plan, account: Account): Promise<World> {
    vi.setSystemTime(START)
    // A run that failed leaves its link behind, and the cron would find it.
    await env.DB.prepare('DELETE FROM links').run()
    // And the cron was further on by its clock than this one's begins.
    await env.DB.prepare('DELETE FROM sweeps').run()
    const card = {
      cardNumber: '4111111111111111',
      expirationDate: '12/39',
      cvv: '123',
      nameOnCard: 'John Doe',
      billingZip: '10001',
    }
    const operations = plan.operations.map((kind) =>
      kind === 'bills'
        ? { resource: 'mobileBillingStatement', action: 'read' }
        : { resource: 'paymentMethod', action: kind, ...(kind === 'write' ? { arguments: card } : {}) },
    )
    const body = {
      integrationId: 'tmobile',
      operations,
      expiresIn: plan.expiresIn,
      ...(plan.hasWebhook ? { webhookUrl: `https://server${++servers}.example.com/webhook` } : {}),
    }
    const response = await call({ path: '/v1/links', key: account.key, body })
    return new World(plan, account, await expectJson<CreatedLink>(response, 201))
  }

  get now(): number {
    return Date.now()
  }

  get object(): DurableObjectStub<LinkObject> {
    return env.LINK.getByName(this.link.linkId)
  }

  /** The session's client is there and its user's turn is open. */
  get turnOpen(): boolean {
    const { page } = this
    const connection = alive(this.life)?.connection ?? null
    return page.open?.kind === 'turn' && page.connection?.id === connection && (page.connection?.isAlive ?? false)
  }

  wait(ms: number): void {
    vi.setSystemTime(Math.max(START, this.now + ms))
    this.setBack += ms < 0 ? -ms : 0
  }

  /** One thing that happens, and what must hold after it. */
  async step(causes: Partial<Causes>, happen: (isCrashed: () => boolean) => Promise<void>): Promise<void> {
    this.causes = { ...this.#noCauses(), ...causes }
    const turnWasOpen = this.turnOpen
    sometimes('steps')
    this.#start(happen)
    await this.settle()
    await check(this, turnWasOpen)
    await this.#hear()
    await checkTold(this)
  }

  /** @param times so many at once: one of them wins where one may, and the others are told that a session is alive */
  async claim(times = 1): Promise<void> {
    const expected = claimAnswer(this.life, this.turnOpen, this.now)
    await this.step({ isClaim: true, isTouched: true }, async (isCrashed) => {
      const path = '/link/claim'
      const body = { code: this.link.claimCode }
      const responses = await Promise.all(Array.from({ length: times }, () => call({ path, body })))
      const bodies = await Promise.all(responses.map((response) => response.json<Claim>()))
      if (isCrashed()) {
        return
      }
      const got = responses.map(({ status }) => status).sort((a, b) => a - b)
      const answers = got.map((_, index) => (expected === 200 && index > 0 ? 409 : expected))
      must(JSON.stringify(got) === JSON.stringify(answers), 'a claim is answered by the state', { answers, got })
      this.claimed.push(...bodies.filter((_, index) => responses[index]?.status === 200))
      got.forEach((status) => sometimes(`claim ${status}`))
      if (times > 1) {
        sometimes(`a claim race ${expected}`)
      }
    })
  }

  async cancel(): Promise<void> {
    const expected = cancelAnswers(this.life, this.turnOpen, this.now)
    await this.step({ isCancel: true, isTouched: true }, async (isCrashed) => {
      const path = `/v1/links/${this.link.linkId}/cancel`
      const response = await call({ method: 'POST', path, key: this.account.key })
      const text = await response.text()
      if (!isCrashed()) {
        const isErased = response.status === 404 && this.isEraseAsked
        must(expected.includes(response.status) || isErased, 'a cancel is answered by the state', { expected, text })
        if (response.status === 200) {
          must((JSON.parse(text) as { status: string }).status === 'canceled', 'a cancel that is said is shown', {
            text,
          })
        }
        sometimes(`cancel ${response.status}`)
      }
    })
  }

  async erase(): Promise<void> {
    this.isEraseAsked = true
    await this.step({}, async (isCrashed) => {
      const path = `/v1/links/${this.link.linkId}`
      const response = await call({ method: 'DELETE', path, key: this.account.key })
      must(isCrashed() || [204, 404, 503].includes(response.status), 'an erase is answered', { got: response.status })
      await response.text()
      if (response.status === 204) {
        this.isEraseSaid = true
        const after = await call({ path, key: this.account.key })
        must(after.status === 404, 'an erased link is gone', { after: await after.text() })
      }
      sometimes(`erase ${response.status}`)
    })
  }

  async redeliver(pick: number): Promise<void> {
    const ids = [...this.post.accounts.keys()]
    const id = ids[pick % Math.max(ids.length, 1)]
    // Nobody has heard of a delivery before D1 shows its link's first change.
    if (id === undefined || this.life.isErased || this.isForgotten || this.beforeRow?.version === 0) {
      return
    }
    await this.step({}, async (isCrashed) => {
      const path = `/v1/links/${this.link.linkId}/deliveries/${id}/redeliver`
      const expected = this.post.reopen(id, this.now)
      const response = await call({ method: 'POST', path, key: this.account.key })
      must(response.status === expected || isCrashed(), 'a redelivery is answered by its delivery', {
        expected,
        body: await response.text(),
      })
      sometimes(`redeliver ${expected}`)
    })
  }

  async connect(
    kind: PageKind,
    { leaveOld = false, closes = 'at_once', oldSession = false }: Partial<Omit<Connect, 'page'>> = {},
  ): Promise<void> {
    const claimed = oldSession ? this.claimed[0] : this.claimed.at(-1)
    if (claimed === undefined) {
      return
    }
    if (!leaveOld) {
      await this.drop()
    }
    if (kind === 'earlier') {
      // A second device, or a tab that was thought closed, comes back with what it remembers.
      ;[this.page, this.#earlier] = [this.#earlier ?? this.page, this.page]
      sometimes('page earlier')
    } else if (kind !== 'same') {
      this.#earlier = this.page
      this.page = new Page(this.plan.person, this.witness, kind === 'restarted' ? this.page.browser : undefined)
      sometimes(`page ${kind}`)
    }
    const id = this.connections.length
    let connection: Connection | null = null
    const others = this.connections.filter(({ isAlive }) => isAlive)
    for (const other of others) {
      other.isSlow = closes !== 'at_once'
    }
    await this.step({ isTouched: true }, async () => {
      const isMine = alive(this.life)?.id === claimed.sessionId
      const socket = await upgraded(`${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`)
      must(socket === null || isMine, 'only the session that is alive takes a client', { claimed })
      if (socket !== null) {
        connection = new Connection(id, claimed.sessionId, socket, (from, frame) => this.#receive(from, frame))
        for (const older of this.connections) {
          older.isReplaced = true
        }
        if (others.length > 0) {
          sometimes('client takes over')
        }
        this.connections.push(connection)
      } else {
        sometimes('an upgrade is refused')
      }
    })
    if (connection !== null) {
      await this.step({ hello: id, isSessionDriven: true, isTouched: true }, async () => {
        this.page.hello(connection as unknown as Connection)
      })
      sometimes('connect')
      must(
        others.every(({ closeCode }) => closeCode !== null),
        'an older client is closed',
      )
      if (closes === 'after_hello') {
        await this.closeLate()
      }
    }
  }

  /** Answers up to so many frames. Stops at a command that `isEnd` names, and where nothing is asked. */
  async work(most: number, isEnd: (command: string) => boolean = () => false): Promise<void> {
    for (let count = 0; count < most; count++) {
      const { open, connection } = this.page
      if (open === null || connection?.isAlive !== true || (open.kind === 'command' && isEnd(open.command.command))) {
        return
      }
      const answer = this.page.execute()
      if (answer === null) {
        return
      }
      await this.speak(() => this.page.say(answer))
    }
  }

  /** Claims and connects where that is still to do, and works. */
  async session(most: number, isEnd?: (command: string) => boolean): Promise<void> {
    if (this.life.status === 'pending' || this.life.status === 'failed') {
      await this.claim()
    }
    if (alive(this.life) !== null && this.page.connection?.isAlive !== true) {
      await this.connect('same')
    }
    await this.work(most, isEnd)
  }

  /** A frame of the page's, whatever it is. */
  async speak(say: () => void, causes: Partial<Causes> = {}): Promise<void> {
    if (this.page.connection?.isAlive === true) {
      await this.step({ isSessionDriven: true, isTouched: true, ...causes }, async () => say())
    }
  }

  async drop(): Promise<void> {
    const { connection } = this.page
    if (connection?.isAlive === true) {
      await this.step({}, async () => connection.close())
    }
    this.page.connection = null
  }

  /** Those that were closed from the other side say that they have heard. */
  async closeLate(): Promise<void> {
    const owing = this.connections.filter(({ owesClose }) => owesClose)
    if (owing.length > 0) {
      sometimes('a close is answered late')
      await this.step({}, async () => owing.forEach((connection) => connection.answerClose()))
    }
  }

  async watch(): Promise<void> {
    await this.step({ isTouched: true }, async () => {
      const socket = await upgraded(`${ORIGIN}/link/ws?code=${this.link.claimCode}`)
      if (socket !== null) {
        const watcher: Watcher = {
          connection: new Connection(-1, '', socket, (_, frame) => {
            must(Number(frame['seq']) > watcher.seq, 'a watcher hears of every change once', { frame })
            watcher.seq = Number(frame['seq'])
            watcher.status = String(frame['status'])
            watcher.isNews = true
          }),
          seq: 0,
          status: 'pending',
          isNews: false,
        }
        this.watchers.push(watcher)
        sometimes('watch')
      }
    })
  }

  /** Rings the alarm if it is due, or at any time: an alarm may come twice. */
  async ring(isEarly: boolean): Promise<void> {
    const alarm = this.before?.alarm ?? null
    if (alarm === null || this.around.alarmsInFlight > 0 || (!isEarly && alarm > this.now)) {
      return
    }
    sometimes(alarm > this.now ? 'alarm early' : this.now - alarm > 5 * SECOND ? 'alarm late' : 'alarm')
    const { session } = this.life
    const client = this.connections[alive(this.life)?.connection ?? -1]
    const open = client?.isAlive === true && !client.isReplaced ? client.open : null
    await this.step({ isSessionDriven: true, isTouched: true }, async () => {
      await runDurableObjectAlarm(this.object)
    })
    if (open?.kind === 'command' && open.at + COMMAND <= this.now) {
      // The session goes on without the answer, or it ends for want of it.
      const isOver = alive(this.life)?.id !== session?.id
      must(isOver || client?.open !== open, 'a silent client is answered for', { open })
      sometimes('a silent client is answered for')
    }
  }

  async cron(): Promise<void> {
    const row = this.beforeRow
    const isOverdue = row !== null && !isFinal(row.status) && this.now >= this.life.expiresAt + 61 * SECOND
    const isTouched = isOverdue && (row.status !== 'pending' || this.plan.hasWebhook)
    // It may also do what an alarm would have done.
    await this.step({ isTouched, isSessionDriven: true }, async () => {
      await expireLinks(env, this.now)
      await wakeWebhooks(env, this.now)
      sometimes('cron')
    })
  }

  async deliver(pick: number, keep: boolean, answer: Answer, rpc: RpcFault): Promise<void> {
    const { messages } = this.around
    const index = pick % Math.max(messages.length, 1)
    const message = messages[index]
    if (message === undefined) {
      return
    }
    if (index > 0) {
      sometimes('queue reorders')
    }
    if (keep) {
      sometimes('queue doubles')
    } else {
      messages.splice(index, 1)
    }
    await this.step({}, async () => await this.post.consume([message], answer, rpc))
  }

  async deliverBatch(twice: boolean, answer: Answer): Promise<void> {
    const [first] = this.around.messages
    const messages = this.around.messages.filter(({ queue }) => queue === first?.queue).reverse()
    this.around.messages = this.around.messages.filter(({ queue }) => queue !== first?.queue)
    if (messages.length > 0) {
      const batch = twice ? [...messages, ...messages.map((message) => ({ ...message }))] : messages
      await this.step({}, async () => await this.post.consume(batch, answer, 'none'))
    }
  }

  async evict(webSockets: 'hibernate' | 'close'): Promise<void> {
    if (this.around.inFlight > 0 || this.before === null) {
      return
    }
    sometimes(`evict ${webSockets}`)
    if (webSockets === 'close') {
      this.#loseConnections()
    }
    await this.step({}, async () => await evictDurableObject(this.object, { webSockets }))
  }

  /** An alarm that the runtime has dropped: only the cron is left. */
  async loseAlarm(): Promise<void> {
    if (this.around.inFlight === 0 && this.before?.link !== null && this.before !== null) {
      sometimes('an alarm is lost')
      this.isAlarmLost = true
      await this.step({}, async () => {
        await runInDurableObject(this.object, async (_, { storage }) => await storage.deleteAlarm())
        await evictDurableObject(this.object)
      })
    }
  }

  async crash(): Promise<void> {
    const wasRinging = this.around.alarmsInFlight > 0
    sometimes(this.around.d1.held > 0 ? 'crash in the middle' : 'crash')
    this.#loseConnections()
    await this.step({}, async () => {
      this.#crashes++
      await abortAllDurableObjects()
      forgetInFlight()
      if (wasRinging) {
        // The runtime rings again where an alarm did not come to its end.
        await runInDurableObject(this.object, async (_, { storage }) => await storage.setAlarm(this.now))
      }
    })
  }

  /** Lets go of all that is held, so that a run that failed leaves nothing under way. */
  async abandon(): Promise<void> {
    const { d1 } = this.around
    d1.faults = []
    for (let rounds = 0; rounds < 50 && (d1.held > 0 || this.#work.some(({ isDone }) => !isDone)); rounds++) {
      d1.release('none')
      this.post.held.splice(0).forEach(({ answer }) => answer('200'))
      await tick(2)
    }
  }

  /** Waits until nothing moves any more, or all that moves is held. */
  async settle(): Promise<void> {
    const { around } = this
    const isStill = (): boolean =>
      around.inFlight <= around.d1.held &&
      this.#framesSent() <= around.framesTaken - this.#framesBefore &&
      this.#work.every(({ isDone }) => isDone || around.d1.held > 0 || this.post.held.length > 0)
    const end = performance.now() + STUCK_MS
    for (let still = 0; still < (around.d1.held > 0 || this.post.held.length > 0 ? 3 : 1);) {
      await tick()
      still = isStill() ? still + 1 : 0
      if (performance.now() > end) {
        const { inFlight, framesTaken, d1 } = around
        throw new Violation('stuck', { inFlight, framesTaken, held: d1.held, sent: this.#framesSent() })
      }
    }
    for (let index = this.#work.length - 1; index >= 0; index--) {
      if (this.#work[index]?.isDone === true) {
        this.#work.splice(index, 1)
      }
    }
    this.#framesBefore = around.framesTaken
    for (const connection of this.connections) {
      connection.sent = 0
    }
    this.#rethrow()
  }

  #start(happen: (isCrashed: () => boolean) => Promise<void>): void {
    const crashes = this.#crashes
    const isCrashed = (): boolean => this.#crashes > crashes
    const work: Work = { isDone: false }
    const run = async (): Promise<void> => {
      try {
        await happen(isCrashed)
      } catch (cause) {
        if (cause instanceof Violation || !isCrashed()) {
          this.#failure ??= cause
        }
      }
      work.isDone = true
    }
    this.#work.push(work)
    void run()
  }

  /** Everything that was sent to a socket has reached its client. */
  async #hear(): Promise<void> {
    const open = [...this.connections, ...this.watchers.map(({ connection }) => connection)].filter(
      ({ isAlive }) => isAlive,
    )
    if (open.length === 0) {
      return
    }
    const wanted = open.map((connection) => ({ connection, pongs: connection.pongs + 1 }))
    for (const connection of open) {
      connection.ping()
    }
    const end = performance.now() + STUCK_MS
    while (wanted.some(({ connection, pongs }) => connection.isAlive && connection.pongs < pongs)) {
      await tick()
      if (performance.now() > end) {
        throw new Violation('a socket is silent')
      }
    }
    await this.settle()
  }

  #receive(from: Connection, frame: Frame): void {
    try {
      if (frame.type === 'server.command') {
        const id = String(frame['id'])
        must(id === this.#asked.at(-1) || !this.#asked.includes(id), 'what was answered is not asked again', { id })
        this.#asked.push(id)
      }
      if (frame.type === 'server.session_end') {
        this.ends.push({ sessionId: from.sessionId, status: String(frame['status']) })
      }
      hear(from, frame, this.witness, this.now)
    } catch (violation) {
      this.#failure ??= violation
    }
  }

  #loseConnections(): void {
    for (const connection of this.connections) {
      connection.isAlive = false
      connection.owesClose = false
    }
    this.page.connection = null
    for (const { connection } of this.watchers) {
      connection.isAlive = false
    }
  }

  #framesSent(): number {
    return this.connections.filter(({ isAlive }) => isAlive).reduce((sum, { sent }) => sum + sent, 0)
  }

  #rethrow(): void {
    this.post.rethrow()
    if (this.#failure !== null) {
      throw this.#failure
    }
  }

  #noCauses(): Causes {
    return {
      now: this.now,
      isClaim: false,
      isCancel: false,
      isClientCancel: false,
      isSessionDriven: false,
      hello: null,
      isTouched: false,
      isSubmitted: false,
      isPromised: false,
      isDeclined: false,
    }
  }
}
