// What must hold of the hosted page whatever happens to it, and in which order: thousands of random histories, in which
// answers come late, twice, or to nobody.
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { begin } from '../../src/page/decide.ts'
import type { Decision, Effect, Kept, Opening } from '../../src/page/state.ts'
import {
  active,
  claimed,
  CODE,
  fresh,
  happen,
  type Happening,
  live,
  NAME,
  opening,
  progress,
  session,
  shared,
} from './situations.ts'

const HISTORIES = 5_000

const status = fc.constantFrom('pending', 'active', 'failed', 'complete', 'canceled', 'expired')
const said = fc.record({ status, operations: fc.constant([]), error: fc.constant(null) })
const kept: fc.Arbitrary<Kept> = fc.record({
  own: fc.constantFrom(null, claimed),
  shared: fc.constantFrom(null, { claimId: NAME }, { claimId: NAME, isAsked: true as const }, shared),
})
const maybe = fc.constantFrom(true, false, null)

const liveMoved = { ...live, view: { ...live.view, status: 'active' }, movedTo: 'extension' as const }
const linkId = fc.constantFrom(live.view.linkId, 'link_x')
const code = fc.constantFrom('permission_denied', 'unknown_integration', 'session_alive', 'unreachable', 'link_expired')

/** From the extension, asked or not. */
const extensionNews: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant('extension' as const),
  news: fc.oneof(
    fc.record({
      passage: fc.constant('extension.here' as const),
      version: fc.constant('1.0.0'),
      integrations: fc.constantFrom([], ['tmobile']),
    }),
    fc.record({ passage: fc.constant('missing' as const) }),
    fc.record({ passage: fc.constant('extension.taken' as const), linkId }),
    fc.record({
      passage: fc.constant('extension.refused' as const),
      linkId,
      message: fc.constant(''),
      code,
    }),
  ),
})

const opened: fc.Arbitrary<Opening> = fc
  .record({
    memory: fc.constantFrom(null, fresh, active, claimed, { ...active, claimId: NAME }, live, liveMoved),
    shared: kept.map((one) => one.shared),
    isServed: fc.boolean(),
    isInModal: fc.boolean(),
    isAgain: fc.boolean(),
  })
  .map(opening)

/** Whatever the user, the other tabs and the service may say at any time. */
const unasked: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('act' as const),
    act: fc.constantFrom('claim', 'resume', 'cancel', 'leave', 'back', 'open_app', 'reload'),
  }),
  extensionNews,
  fc.record({ kind: fc.constant('heard' as const), status: said }),
  fc.record({ kind: fc.constant('connected' as const), isConnected: fc.boolean() }),
  fc.record({
    kind: fc.constant('tab_asked' as const),
    asking: fc.record({
      kind: fc.constantFrom('find', 'take'),
      from: fc.constant('tab'),
      code: fc.constantFrom(CODE, 'clm_x'),
    }),
    kept,
  }),
  fc.constant({ kind: 'dismissed' as const }),
)

const ofSession: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    kind: fc.constant('changed' as const),
    progress: fc
      .record({ isConnected: fc.boolean(), isCanceling: fc.boolean() })
      .map((change) => ({ ...progress, ...change })),
  }),
  fc.record({ kind: fc.constant('refused' as const), refusals: fc.nat(3) }),
  fc.record({ kind: fc.constant('replaced' as const), kept }),
  fc.record({
    kind: fc.constant('ended' as const),
    end: status.filter((word) => word !== 'active').map((word) => ({ status: word, errorCode: null, returnUrl: null })),
  }),
)

const outcome = fc.oneof(
  fc.constant({ kind: 'claimed' as const, session }),
  fc
    .constantFrom('complete', 'canceled', 'expired', 'alive', 'unknown', 'limited', 'tried_out', 'busy', 'unreachable')
    .map((kind) => ({ kind }) as const),
)

/** One answer to each question that the page may ask. */
const answers = fc.record({
  take_hold: fc.record({ kind: fc.constant('held' as const), isHeld: maybe, kept }),
  ask_tabs: fc.record({ kind: fc.constant('tabs_told' as const), hasSession: fc.boolean(), kept }),
  take_from_tab: fc.record({ kind: fc.constant('handed' as const), memory: fc.constantFrom(null, claimed) }),
  look: fc.record({ kind: fc.constant('looked' as const), status: fc.option(said), kept }),
  claim: fc.record({ kind: fc.constant('claim_answered' as const), outcome, kept }),
  open: ofSession,
  ask_extension: fc.constant({ kind: 'extension_silent' as const }),
})

type Question = keyof (typeof answers extends fc.Arbitrary<infer A> ? A : never)

const steps = fc.array(fc.record({ isUnasked: fc.nat(3), unasked, pick: fc.nat(), isTwice: fc.nat(4), answers }), {
  maxLength: 40,
})

/** The world around the page: what is open, held, followed and written down, and who still waits for an answer. */
class World {
  readonly open = new Set<number>()
  readonly asked: { readonly question: Question; readonly turn: number }[] = []
  isHeld = false
  isFollowing = false
  /** The session was given by another tab, which let go of it. */
  wasHanded = false
  isClaiming = false
  mayClaim: boolean
  hasEnded = false
  /** The user has just pressed a button. */
  isPressed = false
  readonly #isLive: boolean

  constructor({ memory, shared, isAgain }: Opening) {
    this.#isLive = memory?.view.mode === 'live'
    this.mayClaim = shared?.isAsked === true || shared?.sessionId !== undefined || isAgain
  }

  take({ state, effects }: Decision): void {
    expect(effects.length).toBeLessThan(12)
    for (const effect of effects) {
      this.#do(effect, state.turn)
    }
    const { kind } = state.now
    this.hasEnded ||= kind === 'over'
    expect(kind === 'over').toBe(this.hasEnded)
    expect(this.isFollowing).toBe(kind === 'resting' || kind === 'taking_over')
    expect(this.open.size).toBe(kind === 'running' ? 1 : 0)
    if (kind === 'resting' || kind === 'over' || kind === 'lost') {
      expect(this.isHeld).toBe(false)
    }
  }

  #do(effect: Effect, turn: number): void {
    switch (effect.kind) {
      case 'open':
        expect(this.#isLive).toBe(false)
        expect(this.open.size).toBe(0)
        expect(effect.lastStarted === null || this.isHeld || this.wasHanded).toBe(true)
        this.open.add(turn)
        this.asked.push({ question: 'open', turn })
        break
      case 'stop':
        expect(this.open.size).toBe(1)
        this.open.clear()
        break
      case 'answer_tab':
        // What it knew goes out only after it has let go.
        expect(effect.memory === null || (this.open.size === 0 && !this.isHeld)).toBe(true)
        break
      case 'claim':
        expect(this.mayClaim && !this.#isLive).toBe(true)
        expect(this.isClaiming).toBe(false)
        this.isClaiming = true
        this.asked.push({ question: effect.kind, turn })
        break
      case 'ask_extension':
        // The code goes nowhere without a press on the button.
        expect(this.isPressed && this.#isLive && !this.hasEnded).toBe(true)
        this.asked.push({ question: effect.kind, turn })
        break
      case 'find_extension':
        expect(this.#isLive).toBe(true)
        break
      case 'take_hold':
      case 'ask_tabs':
      case 'take_from_tab':
      case 'look':
        this.asked.push({ question: effect.kind, turn })
        break
      case 'let_go':
        this.isHeld = false
        break
      case 'follow':
      case 'unfollow':
        expect(this.isFollowing).toBe(effect.kind === 'unfollow')
        this.isFollowing = effect.kind === 'follow'
        break
      case 'remember':
        expect('code' in effect.memory && this.hasEnded).toBe(false)
        expect('ended' in effect.memory && JSON.stringify(effect.memory).includes(CODE)).toBe(false)
        break
      case 'share':
        expect(JSON.stringify(effect.shared)).not.toMatch(/clm_|ct_/)
        expect(effect.shared === null || !this.hasEnded).toBe(true)
        break
      case 'show':
      case 'show_qr':
      case 'drawn':
      case 'choose':
      case 'cancel':
      case 'return':
      case 'go_back':
      case 'reload':
      case 'ask_to_leave':
      case 'say_dismissed':
        break
    }
  }

  hear(event: Happening): void {
    this.isPressed = event.kind === 'act'
    if (event.kind === 'act' && (event.act === 'claim' || event.act === 'resume')) {
      this.mayClaim = true
    } else if (event.kind === 'held' && event.isHeld === true) {
      this.isHeld = true
    } else if (event.kind === 'claim_answered') {
      this.isClaiming = false
    } else if (event.kind === 'handed') {
      this.wasHanded = event.memory !== null
    } else if (event.kind === 'ended' || event.kind === 'replaced') {
      this.open.delete(event.turn ?? -1)
    }
  }
}

it(`keeps its word in ${HISTORIES} histories`, { timeout: 600_000 }, () => {
  const reached = new Set<string>()
  fc.assert(
    fc.property(opened, steps, (start, history) => {
      const world = new World(start)
      let decision = begin(start)
      world.take(decision)
      for (const step of history) {
        const waiting = step.isUnasked === 0 ? [] : world.asked
        const index = waiting.length === 0 ? 0 : step.pick % waiting.length
        const picked = waiting[index]
        let event = step.unasked
        if (picked !== undefined) {
          event = { ...step.answers[picked.question], turn: picked.turn } as Happening
          // A session says more than once what it does; an answer may come twice only where something is broken.
          if (picked.question === 'open' ? event.kind === 'ended' || event.kind === 'replaced' : step.isTwice !== 0) {
            world.asked.splice(index, 1)
          }
          if (picked.question === 'open' && !world.open.has(picked.turn)) {
            // A session that was stopped may have one word left.
            world.asked.splice(world.asked.indexOf(picked), 1)
          }
        }
        world.hear(event)
        decision = happen(decision, event)
        world.take(decision)
        reached.add(decision.state.now.kind)
      }
    }),
    { numRuns: HISTORIES, seed: Number(process.env['SEED'] ?? 1) },
  )
  expect([...reached].toSorted()).toEqual([
    'claiming',
    'lost',
    'over',
    'resting',
    'returning',
    'running',
    'taking_over',
  ])
})
