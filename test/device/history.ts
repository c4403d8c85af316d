// One history: a session played by clients that die and come back, over a line that loses, doubles, delays and breaks, with
// a service that dies between its commits. Everything is decided by the seed. What must hold is checked where it happens.
import { commandId } from '../../src/core/open-request.ts'
import { aliveSession } from '../../src/core/link-life.ts'
import { resultOf } from '../../src/core/link.ts'
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceMemory,
  type DeviceRules,
  type DeviceState,
  NOTHING_DONE,
} from '../../src/device/step.ts'
import { rowOf } from '../../src/wire/command.ts'
import type { ServerMessage } from '../../src/wire/session-message.ts'
import { type Chance, chanceOf } from '../kill/chance.ts'
import { CLIENT_FAULTS, type Fault, SERVICE_FAULTS, type Steps, stepsWith } from './planted.ts'
import { Service, type ServerSocket } from './service.ts'
import {
  type Account,
  type Browser,
  cardOf,
  expectedResults,
  isAt,
  type Kind,
  KINDS,
  newBrowser,
  planOf,
  signIn,
  work,
} from './site.ts'

export class Breach extends Error {}

/** What may go wrong. A calm history has nothing that a client or an automation would have to give up for. */
const CALM = ['cut', 'service dies', 'service is evicted', 'doubled'] as const
const ROUGH = [
  'lost',
  'late',
  'slow',
  'client dies',
  'client is lost',
  'client is copied',
  'another device',
  'comes back',
  'canceled',
] as const
export type Trouble = (typeof CALM)[number] | (typeof ROUGH)[number]

export interface Told {
  readonly status: string
  readonly code: string | null
  readonly isCalm: boolean
  readonly troubles: readonly Trouble[]
}

const START = 1_700_000_000_000
const MOST_EVENTS = 4_000
const MOST_TROUBLES = 6
const RULES: DeviceRules = {
  client: { name: 'history', version: '1', cookies: 'own' },
  capabilities: [],
  mayRepeat: (command) => rowOf(command).mayRepeat,
  bounds: null,
}

interface Line {
  readonly client: Client
  readonly socket: ServerSocket
  isCut: boolean
  /** When the last frame in each direction arrives: those that follow do not overtake it. */
  readonly last: { up: number; down: number }
}

/** Where clients of one device write, and who of them began last. */
interface Store {
  memory: DeviceMemory
  newest: Client | null
  /** Another store was made of it, or it of another: what is written here may be older than what was done. */
  readonly isCopy: boolean
}

interface Client {
  readonly name: string
  state: DeviceState
  readonly store: Store
  readonly browser: Browser
  /** What its page was before the last command: where a page that died may find itself again. */
  before: Browser
  line: Line | null
  isDead: boolean
  isReplaced: boolean
  turn: number
}

/**
 * Plays it to its end.
 * @throws Breach
 */
export function playHistory(seed: number, fault: Fault | null = null, trace: string[] | null = null): Told {
  return new History(seed, fault, trace).play()
}

class History {
  readonly #chance: Chance
  readonly #steps: Steps
  readonly #service: Service
  readonly #kinds: readonly Kind[]
  readonly #account: Account = { cards: [] }
  readonly #allowed: readonly Trouble[]
  readonly #isCalm: boolean
  readonly #troubles: Trouble[] = []
  readonly #trace: string[] | null
  readonly #clients: Client[] = []
  #queue: { at: number; run: () => void }[] = []
  #now = START
  /** How often trouble comes: in one of so many cases. */
  readonly #rarity: number
  /** A command was running in one place when another one took over: what the site shows meanwhile may be too early. */
  #isRaced = false
  /** By id: what it was. */
  readonly #asked = new Map<string, string>()
  #highest = 0

  constructor(seed: number, fault: Fault | null, trace: string[] | null) {
    const chance = chanceOf(seed, 'history')
    this.#chance = chance
    this.#trace = trace
    this.#isCalm = chance.oneIn(3)
    const all: readonly Trouble[] = this.#isCalm ? CALM : [...CALM, ...ROUGH]
    this.#allowed = all.filter(() => !chance.oneIn(3))
    this.#rarity = chance.pick([4, 8, 16, 32])
    this.#kinds = Array.from({ length: 1 + chance.below(3) }, () => chance.pick(KINDS))
    this.#steps = stepsWith(CLIENT_FAULTS.find((one) => one === fault) ?? null)
    this.#service = new Service(planOf(this.#kinds), START, SERVICE_FAULTS.find((one) => one === fault) ?? null)
  }

  play(): Told {
    this.#begin({ memory: NOTHING_DONE, newest: null, isCopy: false }, true, newBrowser())
    for (let events = 0; ; events++) {
      const next = this.#takeNext()
      if (next === null) {
        break
      }
      must(events < MOST_EVENTS, 'every history ends')
      this.#now = Math.max(this.#now, next.at)
      next.run()
    }
    return this.#judge()
  }

  /** What comes next: something under way, or the alarm. */
  #takeNext(): { at: number; run: () => void } | null {
    let first: { at: number; run: () => void } | null = null
    for (const one of this.#queue) {
      if (first === null || one.at < first.at) {
        first = one
      }
    }
    const alarm = this.#service.alarmAt(this.#now)
    if (alarm !== null && (first === null || alarm < first.at)) {
      return { at: alarm, run: () => this.#serve('alarm', () => this.#service.alarm(this.#now)) }
    }
    if (first !== null) {
      this.#queue = this.#queue.filter((one) => one !== first)
    }
    return first
  }

  #after(ms: number, run: () => void): void {
    this.#queue.push({ at: this.#now + ms, run })
  }

  #trouble(kind: Trouble, rarity = this.#rarity): boolean {
    const comes = this.#troubles.length < MOST_TROUBLES && this.#allowed.includes(kind) && this.#chance.oneIn(rarity)
    if (comes) {
      this.#troubles.push(kind)
      this.#log(`* ${kind}`)
    }
    return comes
  }

  #log(text: string): void {
    this.#trace?.push(`${String(this.#now - START).padStart(7)} ${text}`)
  }

  // The service.

  #serve(name: string, event: () => void): void {
    const dies = this.#trouble('service dies') ? this.#chance.pick(['before', 'after'] as const) : 'no'
    this.#log(`service: ${name}${dies === 'no' ? '' : `, dies ${dies} it says so`}`)
    if (this.#trouble('service is evicted')) {
      this.#service.evict()
    }
    this.#service.handle(event, dies)
  }

  // The line.

  #open(client: Client): void {
    if (client.isDead || client.state.isOver) {
      return
    }
    must(!client.isReplaced, 'J9: a client that was replaced stays away')
    const line: Line = {
      client,
      socket: {
        connection: 0,
        clientSeq: -1,
        isOpen: true,
        deliver: (message) => this.#down(line, message),
        shut: (code) => this.#shut(line, code),
      },
      isCut: false,
      last: { up: 0, down: 0 },
    }
    let isIn = false
    this.#serve(`${client.name} comes`, () => {
      isIn = this.#service.accept(line.socket, this.#now)
    })
    this.#after(this.#chance.below(50), () => {
      if (client.isDead) {
        return
      }
      if (!isIn || !line.socket.isOpen) {
        this.#happens(client, { kind: 'refused', status: isIn ? null : 401, chance: this.#chance.fraction() })
        return
      }
      client.line = line
      this.#happens(client, { kind: 'opened' })
    })
  }

  /** A frame from the client, once or twice, or never. */
  #up(line: Line, message: Parameters<Service['receive']>[1]): void {
    this.#carry(line, 'up', message.type, () =>
      this.#serve(`${line.client.name} says ${nameOf(message)}`, () => {
        this.#service.receive(line.socket, message, this.#now)
      }),
    )
  }

  #down(line: Line, message: ServerMessage): void {
    if (message.type === 'server.command') {
      this.#checkAsked(message)
    }
    this.#carry(line, 'down', message.type, () => {
      if (line.client.line === line) {
        this.#happens(line.client, { kind: 'message', message })
      }
    })
  }

  #carry(line: Line, way: 'up' | 'down', name: string, arrive: () => void): void {
    if (this.#trouble('lost')) {
      this.#log(`${name} is lost`)
      return
    }
    const send = (isLate: boolean): void => {
      const at = this.#now + this.#chance.below(40)
      if (!isLate) {
        line.last[way] = Math.max(at, line.last[way])
      }
      this.#after(
        isLate ? at - this.#now + this.#chance.below(this.#chance.pick([60, 2_000])) : line.last[way] - this.#now,
        () => {
          if (!line.isCut) {
            arrive()
          }
        },
      )
    }
    send(this.#trouble('late'))
    if (this.#trouble('doubled')) {
      // What the service says of the user's turn must stay in order, or nobody knows whose turn it is.
      send(!this.#isCalm || way === 'up' || name === 'server.command')
    }
    if (this.#trouble('cut')) {
      this.#after(this.#chance.below(40), () => this.#cut(line))
    }
  }

  /** Both sides notice, each in its own time. */
  #cut(line: Line): void {
    if (line.isCut) {
      return
    }
    line.isCut = true
    this.#after(this.#chance.below(20_000), () => {
      if (line.socket.isOpen) {
        this.#serve(`${line.client.name} is gone`, () => this.#service.closed(line.socket, this.#now))
      }
    })
    this.#after(this.#chance.below(2_000), () => this.#lose(line, 1006))
  }

  /** The service closes: what it said before arrives first. */
  #shut(line: Line, code: number): void {
    const at = code === 1006 ? this.#now : Math.max(this.#now, line.last.down)
    this.#after(at - this.#now + this.#chance.below(20), () => this.#lose(line, code))
  }

  #lose(line: Line, code: number): void {
    if (line.client.line === line) {
      line.client.line = null
      line.isCut = true
      line.client.isReplaced ||= code === 4409
      this.#happens(line.client, { kind: 'lost', code, chance: this.#chance.fraction() })
    }
  }

  // The clients.

  #begin(store: Store, isAlone: boolean, browser: Browser): void {
    const name = `client ${this.#clients.length + 1}`
    const { state, effects } = this.#steps.wake(store.memory, { isAlone, now: this.#now })
    const client: Client = {
      name,
      state,
      store,
      browser,
      before: browser,
      line: null,
      isDead: false,
      isReplaced: false,
      turn: 0,
    }
    store.newest = client
    this.#clients.push(client)
    this.#log(`${name} begins with ${JSON.stringify(store.memory.last)}${isAlone ? '' : ', and is not alone'}`)
    this.#perform(client, effects)
  }

  /** A page comes back: where it was, or where it was a moment before. */
  #beginAgain({ store, browser, before }: Client, isAlone: boolean): void {
    this.#begin(store, isAlone, { ...(this.#chance.oneIn(2) ? before : browser) })
  }

  #happens(client: Client, event: DeviceEvent): void {
    if (client.isDead) {
      return
    }
    if (this.#chance.oneIn(16) && this.#trouble('canceled')) {
      this.#happens(client, { kind: 'canceled' })
    }
    const { state, effects } = this.#steps.step(client.state, event, RULES)
    client.state = state
    this.#perform(client, effects)
  }

  /** One by one: a client may die between any two. */
  #perform(client: Client, effects: readonly DeviceEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'show' || effect.kind === 'greeted' || effect.kind === 'complain') {
        continue
      }
      this.#maybeDie(client)
      if (client.isDead) {
        return
      }
      this.#do(client, effect)
    }
  }

  #do(client: Client, effect: DeviceEffect): void {
    switch (effect.kind) {
      case 'write':
        client.store.memory = effect.memory
        this.#maybeCopy(client)
        return
      case 'send': {
        const { message } = effect
        if (message.type === 'client.command_response') {
          const { last, earlier } = client.store.memory
          must(
            (last?.id === message.id && last.answer !== undefined) || earlier.includes(message.id),
            'J7: an answer is written down before it is sent',
          )
        }
        if (client.line !== null) {
          this.#up(client.line, message)
        }
        return
      }
      case 'run':
        must(client.store.memory.last?.id === effect.id, 'J7: a start is written down before it runs')
        this.#run(client, effect)
        return
      case 'watch':
        this.#watch(client, effect.until)
        return
      case 'unwatch':
        client.turn++
        return
      case 'connect':
        this.#after(effect.afterMs, () => this.#open(client))
        return
      case 'end':
        this.#log(`${client.name} ends: ${effect.end.kind}`)
        if (effect.end.kind === 'replaced' && this.#trouble('comes back', 2)) {
          this.#after(500 + this.#chance.below(5_000), () => this.#beginAgain(client, isAlone(client)))
        }
        if (client.line !== null) {
          const { line } = client
          client.line = null
          line.isCut = true
          this.#after(20, () => line.socket.isOpen && this.#service.closed(line.socket, this.#now))
        }
        return
      case 'show':
      case 'greeted':
      case 'complain':
    }
  }

  /** The site changes, and later the command is at its end. A page that dies may have sent its request already. */
  #run(client: Client, { id, command, params }: DeviceEffect & { kind: 'run' }): void {
    this.#log(`${client.name} runs ${id} ${command}`)
    const begun = this.#chance.below(30)
    this.#after(begun, () => {
      if (client.isDead && this.#chance.oneIn(2)) {
        return
      }
      client.before = { ...client.browser }
      const answer = work(this.#account, client.browser, command, params)
      if (command === 'submit') {
        this.#log(`the site has ${this.#account.cards.join()}`)
        must(new Set(this.#account.cards).size === this.#account.cards.length, 'J3: a submit runs once at most')
      }
      // So late that the service has just given it up.
      const isSlow = this.#trouble('slow', command === 'submit' ? 4 : this.#rarity)
      const answersAfter = (isSlow ? 35_000 : 0) + this.#chance.below(30)
      this.#after(answersAfter, () => this.#happens(client, { kind: 'ended', id, answer }))
    })
  }

  #watch(client: Client, until: Parameters<typeof isAt>[1]): void {
    const mine = ++client.turn
    const report = (): void => {
      const url = client.browser.address
      const events = [{ type: 'navigation' as const, payload: { url, isMainFrame: true } }]
      this.#happens(client, { kind: 'seen', events })
    }
    if (isAt(client.browser, until)) {
      report()
      return
    }
    this.#after(this.#chance.below(2_000), () => {
      if (!client.isDead && mine === client.turn) {
        signIn(client.browser)
        report()
      }
    })
  }

  #maybeDie(client: Client): void {
    if (this.#trouble('client dies')) {
      this.#kill(client)
      // Never before what it had under way has reached the site.
      this.#after(500 + this.#chance.below(10_000), () => this.#beginAgain(client, isAlone(client)))
    } else if (this.#trouble('client is lost')) {
      this.#kill(client)
      this.#after(500 + this.#chance.below(60_000), () => this.#beginElsewhere())
    } else if (this.#trouble('another device')) {
      this.#isRaced = true
      this.#after(this.#chance.below(200), () => this.#beginElsewhere())
    }
  }

  #beginElsewhere(): void {
    this.#begin({ memory: NOTHING_DONE, newest: null, isCopy: false }, true, newBrowser())
  }

  /** A tab that was duplicated: it begins while the other one lives, with what that one has written down until now. */
  #maybeCopy({ store: { memory, newest }, browser }: Client): void {
    if (this.#trouble('client is copied')) {
      this.#isRaced = true
      this.#after(this.#chance.below(300), () => this.#begin({ memory, newest, isCopy: true }, false, { ...browser }))
    }
  }

  #kill(client: Client): void {
    client.isDead = true
    this.#log(`${client.name} dies with ${JSON.stringify(client.store.memory.last)}`)
    const { line } = client
    if (line !== null) {
      client.line = null
      // What it had sent may still arrive: only then its end is noticed.
      this.#after(Math.max(0, line.last.up - this.#now) + this.#chance.below(5_000), () => {
        if (line.socket.isOpen) {
          this.#serve(`${client.name} is gone`, () => this.#service.closed(line.socket, this.#now))
        }
      })
    }
  }

  // What must hold.

  #checkAsked({ id, command, params }: ServerMessage & { type: 'server.command' }): void {
    const text = JSON.stringify([command, params])
    must((this.#asked.get(id) ?? text) === text, 'J1: an id means one command')
    this.#asked.set(id, text)
    const number = Number(id.slice(id.lastIndexOf('_') + 1))
    must(id === commandId('sess_000001', number), 'J1: an id names its place in the journal')
    must(number >= this.#highest, 'J8: what was answered is not asked again')
    this.#highest = number
    const { state, journal } = this.#service.kept
    must(
      aliveSession(state) !== null && (journal.at(-1)?.number ?? 0) === number - 1,
      'J2: an answer commits before the next request leaves',
    )
  }

  #judge(): Told {
    const { state, result } = this.#service.kept
    const { status, error } = state
    this.#log(`${status} ${error?.code ?? ''} ${error?.message ?? ''}`)
    must(status === 'complete' || status === 'failed', 'J12: every link ends')
    for (const client of this.#clients) {
      must(client.isDead || client.state.isOver, 'every client ends with its session, or dies')
    }
    must(!this.#isCalm || status === 'complete', `a calm session is complete, not ${error?.code}`)
    if (status === 'complete') {
      const expected = resultOf(this.#service.facts.operations, expectedResults(this.#kinds))
      must(JSON.stringify(result) === JSON.stringify(expected), 'J24: the result is that of an undisturbed session')
    } else {
      this.#checkFailure(error?.code ?? '', error?.message ?? '')
    }
    return { status, code: error?.code ?? null, isCalm: this.#isCalm, troubles: this.#troubles }
  }

  #checkFailure(code: string, message: string): void {
    must(
      ['OUTCOME_UNKNOWN', 'AUTOMATION_ERROR', 'CLIENT_TIMEOUT', 'USER_CANCELED'].includes(code),
      `a session does not fail with ${code}`,
    )
    must(code !== 'USER_CANCELED' || this.#troubles.includes('canceled'), 'nobody is canceled who did not ask')
    if (code !== 'OUTCOME_UNKNOWN' && !this.#isRaced) {
      const step = this.#service.kept.state.session?.step ?? -1
      const done = this.#account.cards.filter((card) => !message.includes('Done before') && card === cardOf(step))
      must(done.length === 0, 'J6: after a submit nobody is told that nothing happened')
    }
  }
}

function isAlone(client: Client): boolean {
  return client.store.newest === client && !client.store.isCopy
}

function nameOf(message: { type: string; id?: string | undefined }): string {
  return message.id === undefined ? message.type : `${message.type} ${message.id}`
}

function must(holds: boolean, law: string): void {
  if (!holds) {
    throw new Breach(law)
  }
}
