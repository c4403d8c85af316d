// The hosted page's program: tells decide.ts what the user, the browser and the service say, and carries out what it
// decides, in order. Decides nothing itself.
import { type ProgramTexts, type Say, sayFrom } from '../words/say.ts'
import { claimLink } from './claim.ts'
import { newClaimName } from '../device/claim-name.ts'
import { breakOff, complain } from '../device/complain.ts'
import { begin, decide } from './decide.ts'
import { ExtensionLine } from './extension.ts'
import { Follower } from './follow.ts'
import { Hold } from './hold.ts'
import { lookAtStatus } from './link-status.ts'
import { recall, recallServed, remember } from './memory.ts'
import { panelOf } from './panel.ts'
import type { Shown } from './shown.ts'
import { addressOfOwnTab, embedOrigin, givenClaim, panelInModal, Parent } from './parent.ts'
import { drawQrCode, readQrCode, removeQrCode } from './phone.ts'
import { Screen } from './screen.ts'
import { Session } from './session.ts'
import { forgetShared, recallShared, share } from './shared.ts'
import type { Decision, Effect, Kept, PageEvent, State } from './state.ts'
import { Tabs } from './tabs.ts'
import { lookAtDevice } from './this-device.ts'
import { languageOf, readServed, type View } from './view.ts'

const UNREACHABLE = { kind: 'unreachable' } as const

class Page {
  readonly #say: Say
  readonly #screen: Screen
  /** The developer's page that shows this one in a modal; null where this page is on its own. */
  readonly #modal: Parent | null
  readonly #linkId: string
  readonly #hold: Hold
  readonly #tabs: Tabs | null
  readonly #first: Decision
  #state: State
  #session: Session | null = null
  #follower: Follower | null = null
  #extension: ExtensionLine | null = null
  /** What happens while effects are carried out: each decision begins where the one before has ended. */
  readonly #waiting: PageEvent[] = []
  #isBusy = false

  constructor() {
    const { words, link } = readServed()
    this.#say = sayFrom<ProgramTexts>(words)
    const framedBy = embedOrigin()
    const ownTab = framedBy === null ? null : addressOfOwnTab()
    this.#screen = new Screen((act) => this.#happen({ kind: 'act', act }), this.#say, ownTab)
    this.#modal = framedBy === null ? null : new Parent(framedBy, () => this.#happen({ kind: 'dismissed' }))
    const memory = recallServed(link, readQrCode())
    this.#linkId = memory?.view.linkId ?? ''
    this.#hold = new Hold(this.#linkId)
    this.#tabs =
      memory === null
        ? null
        : new Tabs(this.#linkId, (asking) => this.#happen({ kind: 'tab_asked', asking, kept: this.#kept() }))
    if (memory !== null) {
      this.#dress(memory.view)
    }
    const given = givenClaim()
    this.#first = begin({
      memory,
      shared: recallShared(this.#linkId),
      isServed: link !== null,
      isInModal: this.#modal !== null,
      isAgain: given?.isAgain === true,
      claimId: given?.claimId ?? newClaimName(),
      canGoBack: history.length > 1,
      here: lookAtDevice(),
    })
    this.#state = this.#first.state
  }

  start(): void {
    this.#carryOut(this.#first)
  }

  #dress({ mode, colours }: View): void {
    if (mode === 'test') {
      this.#screen.markTestMode()
    }
    // A view that an earlier version of this page remembered has none.
    this.#screen.wear(colours ?? {})
  }

  #happen(event: PageEvent): void {
    if (this.#isBusy) {
      this.#waiting.push(event)
    } else {
      this.#carryOut(decide(this.#state, event))
    }
  }

  #carryOut(decision: Decision): void {
    this.#isBusy = true
    try {
      for (let next: Decision | null = decision; next !== null; next = this.#next()) {
        this.#state = next.state
        for (const effect of next.effects) {
          this.#do(effect)
        }
      }
    } finally {
      this.#isBusy = false
    }
  }

  #next(): Decision | null {
    const event = this.#waiting.shift()
    return event === undefined ? null : decide(this.#state, event)
  }

  #do(effect: Effect): void {
    const { turn } = this.#state
    switch (effect.kind) {
      case 'show':
        this.#show(effect.shown, effect.view)
        break
      case 'show_qr':
        if (effect.code === null) {
          removeQrCode()
        } else {
          drawQrCode(effect.code)
        }
        break
      case 'drawn':
        // From here on guard.ts keeps silent, unless it is called.
        document.documentElement.dataset['drawn'] = ''
        if (effect.hidesCode) {
          history.replaceState(history.state, '', location.pathname + languageOf(effect.locale))
        }
        break
      case 'remember':
        remember(effect.memory)
        break
      case 'share':
        if (effect.shared === null) {
          forgetShared(effect.linkId)
        } else {
          share(effect.linkId, effect.shared)
        }
        break
      case 'take_hold':
        this.#ask('The browser could not be asked who has the link', this.#hold.take(), null, (isHeld) => {
          return { kind: 'held', turn, isHeld, kept: this.#kept() }
        })
        break
      case 'let_go':
        this.#hold.letGo()
        break
      case 'ask_tabs':
        this.#ask('Other tabs could not be asked', this.#tabs?.isHeld(effect.code), false, (hasSession) => {
          return { kind: 'tabs_told', turn, hasSession, kept: this.#kept() }
        })
        break
      case 'take_from_tab':
        this.#ask('The session could not be taken over', this.#tabs?.take(effect.code), null, (memory) => {
          return { kind: 'handed', turn, memory }
        })
        break
      case 'answer_tab':
        this.#tabs?.answer(effect.to, effect.memory)
        break
      case 'look':
        this.#ask('The status did not come', lookAtStatus(effect.code), null, (status) => {
          return { kind: 'looked', turn, status, kept: this.#kept() }
        })
        break
      case 'claim':
        this.#ask('The claim broke off', claimLink(effect.code, effect.claimId), UNREACHABLE, (outcome) => {
          return { kind: 'claim_answered', turn, outcome, kept: this.#kept() }
        })
        break
      case 'follow':
        this.#follower = new Follower(effect.code, {
          heard: (status) => this.#happen({ kind: 'heard', status }),
          connected: (isConnected) => this.#happen({ kind: 'connected', isConnected }),
        })
        break
      case 'unfollow':
        this.#follower?.stop()
        this.#follower = null
        break
      case 'open':
        this.#open(effect, turn)
        break
      case 'find_extension':
        this.#extension = new ExtensionLine((news) => this.#happen({ kind: 'extension', news }))
        break
      case 'ask_extension':
        this.#extension?.link(effect.link, () => this.#happen({ kind: 'extension_silent', turn }))
        break
      case 'reload':
        location.reload()
        break
      case 'cancel':
        this.#session?.cancel()
        break
      case 'choose':
        this.#session?.choose(effect.accepted)
        break
      case 'stop':
        this.#session?.stop()
        break
      case 'return':
        // Replaces this page: the way back from there leads to where the user came from, not here.
        setTimeout(() => location.replace(effect.to), effect.afterMs)
        break
      case 'go_back':
        history.back()
        break
      case 'ask_to_leave':
        this.#modal?.askToLeave()
        break
      case 'say_dismissed':
        this.#modal?.say({ type: 'dismissed' })
        break
    }
  }

  #show(shown: Shown, view: View | null): void {
    const panel = panelOf(shown, view, this.#say)
    this.#screen.show(this.#modal === null ? panel : panelInModal(panel, this.#say))
    this.#modal?.saw(shown, panel, this.#say)
  }

  #open({ session, memory, lastStarted }: Extract<Effect, { readonly kind: 'open' }>, turn: number): void {
    const frame = this.#screen.openFrame(memory.view.integration.name)
    this.#modal?.listenIn(frame)
    this.#session = new Session(
      memory,
      session,
      frame,
      {
        changed: (progress) => this.#happen({ kind: 'changed', turn, progress }),
        refused: (refusals) => this.#happen({ kind: 'refused', turn, refusals }),
        replaced: () => this.#happen({ kind: 'replaced', turn, kept: this.#kept() }),
        ended: (end) => this.#happen({ kind: 'ended', turn, end }),
      },
      lastStarted,
    )
  }

  /** @param without what counts as the answer where there is none */
  #ask<A>(what: string, asked: Promise<A> | undefined, without: A, told: (answer: A) => PageEvent): void {
    Promise.resolve(asked ?? without)
      .catch((cause: unknown) => {
        complain(what, cause)
        return without
      })
      .then((answer) => this.#happen(told(answer)))
      .catch((cause: unknown) => breakOff('The page could not go on', cause))
  }

  #kept(): Kept {
    return { own: recall(this.#linkId), shared: recallShared(this.#linkId) }
  }
}

new Page().start()
