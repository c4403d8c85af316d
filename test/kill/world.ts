// What every story of a run shares, and the calls of a developer and a device. A call whose answer is lost is neither
// done nor undone: who calls must ask again.
import type { History, Phase } from './history.ts'
import { CHANGES, reached, shownBy, type Change, type Entry, type View } from './ledger.ts'
import type { Receiver } from './receiver.ts'
import type { Service } from './service.ts'

const CALL_TIMEOUT_MS = 15_000

/** `lost`: something acknowledged is gone. `broken`: another promise does not hold. */
export interface Finding {
  readonly kind: 'lost' | 'broken'
  readonly story: number
  readonly what: string
}

/** Ends a story: what it has met must not be. */
export class Breach extends Error {
  override readonly name = 'Breach'
  readonly kind: Finding['kind']

  constructor(kind: Finding['kind'], what: string) {
    super(what)
    this.kind = kind
  }
}

export interface Answer {
  readonly status: number
  readonly text: string
}

export class World {
  readonly service: Service
  readonly receiver: Receiver
  readonly seed: number
  /** Whether a session without a client may be left to its timeout: that takes two minutes. */
  mayWaitForTimeouts = false
  readonly findings: Finding[] = []
  /** Answers of 500 and above, by status and code: a service that is going down may give some. */
  readonly faults = new Map<string, number>()
  readonly acknowledged: Record<Change, number> = { create: 0, claim: 0, answer: 0, end: 0, cancel: 0 }
  readonly #history: History

  constructor(service: Service, receiver: Receiver, history: History, seed: number) {
    this.service = service
    this.receiver = receiver
    this.seed = seed
    this.#history = history
  }

  get total(): number {
    return CHANGES.reduce((sum, kind) => sum + this.acknowledged[kind], 0)
  }

  note({ plan }: Entry, what: string, phase: Phase, more?: Readonly<Record<string, unknown>>): void {
    this.#history.note(plan.number, what, phase, more)
  }

  acknowledge(entry: Entry, kind: Change, more: Readonly<Record<string, unknown>>): void {
    this.acknowledged[kind]++
    this.note(entry, kind, 'ok', more)
  }

  find(entry: Entry, kind: Finding['kind'], what: string): void {
    const story = entry.plan.number
    if (!this.findings.some((one) => one.story === story && one.what === what)) {
      this.findings.push({ kind, story, what })
      this.note(entry, 'finding', 'fail', { kind, text: what })
    }
  }

  /** One call; null where no answer came, or one of a service that is not itself. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer | null> {
    await this.service.up()
    try {
      const response = await fetch(this.service.url + path, {
        method,
        headers: { authorization: `Bearer ${this.service.apiKey}`, 'content-type': 'application/json', ...headers },
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (response.status < 500) {
        return { status: response.status, text }
      }
      const fault = `${response.status} ${codeOf(text) ?? text.slice(0, 60)}`
      this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1)
      return null
    } catch {
      return null
    }
  }

  /** Asks until an answer comes. What is asked here must be safe to ask twice. */
  async callUntilAnswered(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    for (;;) {
      const answer = await this.call(method, path, body, headers)
      if (answer !== null) {
        return answer
      }
      await pause()
    }
  }

  /** The link as a reader sees it, which must not be behind what was acknowledged before the question. */
  async read(entry: Entry): Promise<View> {
    const known = reached(entry)
    const { status, text } = await this.callUntilAnswered('GET', `/v1/links/${entry.linkId}`)
    this.note(entry, 'read', status === 200 ? 'ok' : 'fail', { status })
    if (status !== 200) {
      throw new Breach('lost', `the link is acknowledged and reads as ${status}`)
    }
    const view = JSON.parse(text) as View
    const shown = shownBy(view, entry)
    if (shown === null) {
      this.find(entry, 'broken', `the link names a session that nobody claimed: ${view.currentSessionId}`)
    } else if (shown < known) {
      this.find(entry, 'lost', `the link reads as ${view.status}, older than what was acknowledged`)
    }
    return view
  }
}

/** A moment, so that a service that refuses at once is not asked in a tight loop. */
export function pause(ms = 100): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms))
}

/** The stable code of a refusal. */
export function codeOf(text: string): string | null {
  try {
    const { code } = JSON.parse(text) as { code?: unknown }
    return typeof code === 'string' ? code : null
  } catch {
    // A page of whoever stands in front of the service.
    return null
  }
}
