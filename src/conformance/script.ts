// Plays one case on the line of its session, step by step, and says how it went. What is sent and what must come back is the
// case's own; what must hold in every case is in rules.ts.
import type { Capability } from '../wire/capability.ts'
import { COMMAND_NAMES, rowOf } from '../wire/command.ts'
import type { ClientEvent, ClientMessage } from '../wire/session-message.ts'
import type { Case, Params, Step } from './case.ts'
import { difference, fillIn, type Wanted, wrongAnswer } from './expect.ts'
import type { Line } from './line.ts'
import { messagesIn } from './rules.ts'
import { type Site, wordsFor } from './site.ts'

export interface Process {
  /** What it has printed. */
  readonly output: string
  kill(): Promise<void>
  revive(): void
}

export interface Stage {
  readonly line: Line
  readonly site: Site
  /** What the service says first, without a turn. */
  readonly hello: Readonly<Record<string, unknown>>
  /** The client's own process, where the kit has started it. */
  readonly process: Process | null
  /** It need only say honestly that it cannot. */
  readonly isLesser: boolean
}

export type Played =
  | { readonly kind: 'passed' }
  /** Not for this client, and it has said so as it must. */
  | { readonly kind: 'lesser'; readonly why: string }

/** How the client was seen to be wrong. */
export class Missed extends Error {}

const CONNECT_MS = 20_000
const PROBE_MS = 2_000
/** What an event without it means. */
const MAIN_FRAME = { isMainFrame: true }
/** Closes after which a client does not come back. */
const NEVER_AGAIN = [4000, 4409]

export async function playCase(oneCase: Case, stage: Stage): Promise<Played> {
  const player = new Player(oneCase, stage)
  await player.greet()
  if (oneCase.unless !== undefined && player.offers(oneCase.unless)) {
    return { kind: 'lesser', why: `offers ${oneCase.unless}` }
  }
  for (const step of oneCase.steps) {
    const end = await player.take(step)
    if (end !== null) {
      return end
    }
  }
  return { kind: 'passed' }
}

type Response = ClientMessage & { readonly type: 'client.command_response' }

interface Sent {
  readonly id: string
  readonly command: string
  readonly params: Params
  /** As the table names it. */
  readonly title: string
}

class Player {
  readonly #case: Case
  readonly #stage: Stage
  readonly #words: Readonly<Record<string, string>>
  readonly #sent: Sent[] = []
  #offered: readonly string[] = []
  /** How many answers to the open command were there before it was asked: only a later one is its answer. */
  #answersBefore = 0
  /** The connection with which the client comes back. */
  #returning = 1
  /** Events before it are of an earlier turn. */
  #turnFrom = 0
  /** The capability that the open command takes and the client does not offer. */
  #lacking: Capability | null = null
  #isOutside = false

  constructor(oneCase: Case, stage: Stage) {
    this.#case = oneCase
    this.#stage = stage
    this.#words = wordsFor(oneCase.name, stage.site.origins)
  }

  offers(capability: Capability): boolean {
    return this.#offered.includes(capability)
  }

  async greet(): Promise<void> {
    const hello = await this.#hello(1, CONNECT_MS)
    this.#offered = hello.capabilities ?? []
    this.#stage.line.say(this.#stage.hello)
  }

  /** Null: go on. */
  async take(step: Step): Promise<Played | null> {
    const { line, site } = this.#stage
    const { name } = this.#case
    switch (step.do) {
      case 'send':
        this.#send(step, fillIn(step.params, this.#words))
        return null
      case 'answered':
        return await this.#answered(step)
      case 'unanswered': {
        const { id, title } = this.#sentBefore(0)
        const came = await line.until(() => this.#answersTo(id)[this.#answersBefore] ?? null, step.ms)
        expect(came === null, `${title}: answered too early`)
        return null
      }
      case 'again': {
        const { id, command, params } = this.#sentBefore(step.back)
        this.#answersBefore = this.#answersTo(id).length
        line.ask({ id, command, params })
        return null
      }
      case 'cut':
        this.#returning = line.connections + 1
        line.cut()
        return null
      case 'close':
        this.#returning = line.connections + 1
        line.close(step.code)
        if (NEVER_AGAIN.includes(step.code)) {
          line.note({ kind: 'over', after: `a close with ${step.code}` })
        }
        return null
      case 'back':
        await this.#back(step)
        return null
      case 'stays away': {
        const before = this.#tries()
        const came = await line.until(() => (this.#tries() > before ? true : null), step.ms)
        expect(came === null, `came back within ${step.ms / 1000} s`)
        return null
      }
      case 'refuse':
        line.refusing = step.status
        return null
      case 'tries': {
        const tried = await line.until(() => (line.log.at(-1)?.kind === 'refused' ? true : null), step.withinMs)
        expect(tried !== null, `did not try to come back within ${step.withinMs / 1000} s`)
        if (step.isEnd) {
          // Where the platform does not tell a socket's status, a client asks once more for that.
          const before = this.#tries()
          await line.until(() => (this.#tries() > before ? true : null), PROBE_MS)
          line.note({ kind: 'over', after: `a refusal with ${line.refusing}` })
        }
        return null
      }
      case 'fall silent':
        this.#returning = line.connections + 1
        line.fallSilent()
        return null
      case 'frame':
        line.sendFrame(fillIn(step.data, this.#words))
        return null
      case 'turn':
        this.#turnFrom = this.#events().length
        line.say({ type: 'server.set_interactive', interactive: true, until: fillIn(step.until, this.#words) })
        return null
      case 'turn over':
        line.say({ type: 'server.set_interactive', interactive: false })
        return null
      case 'told': {
        const came = await line.until(() => this.#told(step.type, step.payload), step.withinMs)
        expect(came !== null, `did not tell of ${step.type} ${wordsOf(step.payload)}`)
        return null
      }
      case 'untold': {
        const came = await line.until(() => this.#told(step.type, step.payload), step.ms)
        expect(came === null, `told of ${step.type} ${wordsOf(step.payload)}, which must not count`)
        return null
      }
      case 'hold':
        site.hold(name, step.page)
        return null
      case 'release':
        site.release(name, step.page)
        return null
      case 'asked for':
        expect(await site.askedFor(name, step.page, step.withinMs), `never asked the site for ${step.page}`)
        return null
      case 'visits': {
        const times = site.count(name, step.page, step.method)
        expect(
          step.times === null || times === step.times,
          `${step.method} of ${step.page}: wanted ${step.times}, came ${times}`,
        )
        return null
      }
      case 'kill':
        this.#returning = line.connections + 1
        await this.#stage.process?.kill()
        return null
      case 'revive':
        this.#stage.process?.revive()
        return null
    }
  }

  #send({ command, isOutside }: Step & { readonly do: 'send' }, params: Params): void {
    const { line } = this.#stage
    const id = `cmd_${this.#case.name}_${this.#sent.length + 1}`
    const title = titleOf(command, params)
    this.#sent.push({ id, command, params, title })
    this.#answersBefore = 0
    const needed = 'frame' in params ? 'frames' : capabilityOf(command)
    this.#isOutside = isOutside
    this.#lacking = needed !== null && !this.#offered.includes(needed) ? needed : null
    line.ask({ id, command, params })
  }

  async #answered({ wanted, withinMs }: Step & { readonly do: 'answered' }): Promise<Played | null> {
    const { id, title } = this.#sentBefore(0)
    const find = (): Response | null => this.#answersTo(id)[this.#answersBefore] ?? null
    const response = await this.#stage.line.until(find, withinMs)
    if (response === null) {
      throw new Missed(`${title}: no answer within ${withinMs / 1000} s`)
    }
    this.#answersBefore++
    if (this.#lacking !== null) {
      const wrong = wrongAnswer({ error: this.#isOutside ? ['unsupported', 'refused'] : 'unsupported' }, response)
      expect(wrong === null, `${title}, without ${this.#lacking}: ${wrong}`)
      return { kind: 'lesser', why: `does not offer ${this.#lacking}, and says ${response.error?.code ?? ''}` }
    }
    if (this.#stage.isLesser) {
      expect((response.error ?? null) !== null, `${title}: answered as if it could, though it cannot`)
      return { kind: 'lesser', why: `cannot, and says ${response.error?.code ?? ''}` }
    }
    const wrong = wrongAnswer(fillIn(wanted, this.#words), response)
    expect(wrong === null, `${title}: ${wrong}`)
    return null
  }

  async #back({ started, withinMs, until }: Step & { readonly do: 'back' }): Promise<void> {
    const { line, hello } = this.#stage
    line.refusing = null
    const { lastCommandId = null } = await this.#hello(this.#returning, withinMs)
    const allowed = started.map((back) => this.#sent.at(-1 - back)?.id ?? null)
    const given = this.#sent.find(({ id }) => id === lastCommandId)?.title ?? 'none'
    const names = allowed.map((id) => this.#sent.find((sent) => sent.id === id)?.title ?? 'none')
    expect(
      allowed.includes(lastCommandId),
      `came back with \`lastCommandId\` of ${given}, and had last started ${names.join(' or ')}`,
    )
    this.#turnFrom = this.#events().length
    line.say({ ...hello, ...(until === undefined ? {} : { interactive: true, until: fillIn(until, this.#words) }) })
  }

  async #hello(connection: number, withinMs: number): Promise<ClientMessage & { readonly type: 'client.hello' }> {
    const { line } = this.#stage
    const find = (): (ClientMessage & { readonly type: 'client.hello' }) | null =>
      messagesIn(line.log.filter((entry) => entry.connection >= connection)).find(
        (message) => message.type === 'client.hello',
      ) ?? null
    const hello = await line.until(find, withinMs)
    if (hello === null) {
      throw new Missed(
        `${connection === 1 ? 'did not connect and say hello' : 'did not come back'} within ${withinMs / 1000} s`,
      )
    }
    return hello
  }

  #sentBefore(back: number): Sent {
    const sent = this.#sent.at(-1 - back)
    if (sent === undefined) {
      throw new Error(`The case ${this.#case.name} names a command that it has not sent.`)
    }
    return sent
  }

  #answersTo(id: string): readonly Response[] {
    return messagesIn(this.#stage.line.log).filter(
      (message): message is Response => message.type === 'client.command_response' && message.id === id,
    )
  }

  #events(): readonly ClientEvent[] {
    return messagesIn(this.#stage.line.log).flatMap((message) =>
      message.type === 'client.events' ? message.events : [],
    )
  }

  #told(type: string, payload: Wanted): true | null {
    const wanted = fillIn(payload, this.#words)
    const found = this.#events()
      .slice(this.#turnFrom)
      .some((event) => event.type === type && difference(wanted, { ...MAIN_FRAME, ...event.payload }) === null)
    return found ? true : null
  }

  #tries(): number {
    return this.#stage.line.log.filter(({ kind }) => kind === 'opened' || kind === 'refused').length
  }
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Missed(otherwise)
  }
}

function capabilityOf(command: string): Capability | null {
  const known = COMMAND_NAMES.find((name) => name === command)
  return known === undefined ? null : (rowOf(known).capability ?? null)
}

/** As the table names a command: with the one param that tells most. */
function titleOf(command: string, params: Readonly<Record<string, unknown>>): string {
  const telling = params['selector'] ?? params['url'] ?? params['root'] ?? params['path'] ?? params['urlPattern']
  return typeof telling === 'string' ? `${command} ${telling}` : command
}

function wordsOf(payload: Wanted): string {
  return payload instanceof RegExp
    ? String(payload)
    : JSON.stringify(payload, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))
}
