// One case with the session that it is played in, from its claim to its end.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Claim } from '../wire/claim.ts'
import type { Case } from './case.ts'
import { Line } from './line.ts'
import type { Verdict } from './result.ts'
import { brokenRules, messagesIn } from './rules.ts'
import { Missed, playCase, type Played, type Stage } from './script.ts'
import type { Origins, Site } from './site.ts'

const INTEGRATION = { id: 'conformance', name: 'Conformance' }
const SESSION_MS = 600_000
/** A shorter text may be there by chance. */
const TELLING = 12

type Ended = Played | { readonly kind: 'missed'; readonly why: string }

export class Session {
  readonly case: Case
  readonly claim: Claim
  /** Of the claim that it was given to; null where that had none. */
  readonly claimId: string | null
  readonly line = new Line()
  readonly #beganAt = Date.now()
  #played: Ended | null = null
  #ms = 0

  constructor(oneCase: Case, claimId: string | null, { site, elsewhere }: Origins) {
    this.case = oneCase
    this.claimId = claimId
    const sessionId = newId('sess')
    this.claim = {
      linkId: newId('link'),
      sessionId,
      clientToken: `ct_${randomBytes(24).toString('hex')}`,
      websocketUrl: `${site.replace(/^http/, 'ws')}/link/sessions/${sessionId}/ws`,
      expiresAt: Date.now() + SESSION_MS,
      integration: INTEGRATION,
      origins: [site, elsewhere],
    }
  }

  get isOver(): boolean {
    return this.#played !== null
  }

  get ms(): number {
    return this.#ms
  }

  /** Never rejects for what the client did. @param limitMs of the whole case */
  async play({ site, process, isLesser }: Omit<Stage, 'line' | 'hello'>, limitMs: number): Promise<void> {
    const stage: Stage = { line: this.line, site, hello: this.#hello(), process, isLesser }
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(new Missed(`not done within ${limitMs / 1000} s`)), limitMs)
    })
    let played: Ended
    try {
      played = await Promise.race([playCase(this.case, stage), late])
    } catch (cause) {
      if (!(cause instanceof Missed)) {
        throw cause
      }
      played = { kind: 'missed', why: cause.message }
    } finally {
      clearTimeout(timer)
    }
    site.releaseAll(this.case.name)
    await this.#end(played.kind === 'missed')
    this.#ms = Date.now() - this.#beganAt
    this.#played = played
  }

  /**
   * To be asked when the run is over: a client may still do what it should not.
   * @param printed by the client's process
   */
  verdict(site: Site, printed: string): Verdict {
    const played = this.#played
    if (played === null) {
      return { kind: 'not run', why: 'it was not played to its end' }
    }
    const why = [
      ...(played.kind === 'missed' ? [played.why] : []),
      ...brokenRules(this.line.log),
      ...strangers(site, this),
      ...leaks(printed, this),
    ]
    if (why.length > 0) {
      return { kind: 'failed', why }
    }
    return played.kind === 'lesser' ? { kind: 'not for it', why: played.why } : { kind: 'passed' }
  }

  async #end(isFailed: boolean): Promise<void> {
    this.line.refusing = 401
    if (!this.line.isOpen) {
      return
    }
    this.line.say({ type: 'server.session_end', status: isFailed ? 'failed' : 'complete' })
    await this.line.end(1000)
    this.line.note({ kind: 'over', after: 'the end of its session' })
  }

  #hello(): Readonly<Record<string, unknown>> {
    const { sessionId, linkId, integration, origins, expiresAt } = this.claim
    const operations = [{ resource: 'conformance', action: 'read', status: 'running' }]
    return {
      type: 'server.hello',
      sessionId,
      linkId,
      integration,
      origins,
      operations,
      interactive: false,
      debug: false,
      expiresAt,
    }
  }
}

/** What the site saw that no case may show it. */
function strangers(site: Site, { case: { name, steps }, line }: Session): string[] {
  const visits = site.visitsOf(name)
  const counted = new Set(steps.flatMap((step) => (step.do === 'visits' ? [step.page] : [])))
  const posts = new Set(visits.filter(({ method }) => method === 'POST').map(({ page }) => page))
  const isFresh = messagesIn(line.log).some(
    (message) => message.type === 'client.hello' && message.client?.cookies === 'fresh',
  )
  const kept = new Set(visits.flatMap(({ cookies }) => cookies).filter((owner) => owner !== name))
  return [
    ...[...posts]
      .filter((page) => !counted.has(page) && site.count(name, page, 'POST') > 1)
      .map((page) => `${page} was posted ${site.count(name, page, 'POST')} times`),
    ...(visits.some(({ origin, page }) => origin === 'foreign' && !counted.has(`foreign:${page}`))
      ? ['went to an origin that the session may not visit']
      : []),
    ...(isFresh && kept.size > 0 ? ['says that its cookies are fresh, and brought those of another session'] : []),
  ]
}

/** Whoever helps a user asks for what a program has printed. */
function leaks(printed: string, { claim: { clientToken }, case: { steps } }: Session): string[] {
  const typed = steps.flatMap((step) =>
    step.do === 'send' ? textsIn(step.params['fields'] ?? step.params['value']) : [],
  )
  return [
    ...(printed.includes(clientToken) ? ['printed its token'] : []),
    ...(typed.some((text) => text.length >= TELLING && printed.includes(text)) ? ['printed what it was to type'] : []),
  ]
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, inner]) => (name === 'selector' ? [] : textsIn(inner)))
  }
  return typeof value === 'string' ? [value] : []
}

function newId(prefix: string): string {
  return `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 22)}`
}
