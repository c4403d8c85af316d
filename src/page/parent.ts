// What the hosted page says to a developer's page that shows it in a modal, and hears from it. It speaks to the one
// origin that the server let frame it, and obeys that origin in one thing only: to give up.
import type { Say } from '../words/say.ts'
import type { PageMessage, PageNews, ParentMessage } from '../wire/modal-message.ts'
import type { Action, Panel, Shown } from './shown.ts'

/**
 * The origin that frames this page, or null where it is a page of its own. The address may be believed: the server wrote
 * the same origin into the policy, so that no other page could have framed this one.
 */
export function embedOrigin(): string | null {
  return parent === window ? null : new URLSearchParams(location.search).get('embed')
}

/** Under which name the page around this one wants the link claimed; null where there is none. */
export function givenClaim(): { readonly claimId: string; readonly isAgain: boolean } | null {
  const query = new URLSearchParams(location.search)
  const claimId = query.get('claim') ?? ''
  return parent !== window && /^[\w-]{16,64}$/.test(claimId) ? { claimId, isAgain: query.has('again') } : null
}

/** Where this link opens outside of the modal; empty where the address has no code any more, as after a reload. */
export function addressOfOwnTab(): string {
  const code = new URLSearchParams(location.search).get('code')
  return code === null ? '' : `${location.origin}${location.pathname}?code=${encodeURIComponent(code)}`
}

export class Parent {
  readonly #origin: string
  #isReady = false

  /** Marks the page for its style. @param dismissed the modal is about to go away */
  constructor(origin: string, dismissed: () => void) {
    this.#origin = origin
    document.documentElement.dataset['embed'] = ''
    const sheet = document.querySelector('#sheet')
    if (sheet !== null) {
      new ResizeObserver(() => this.#tellHeight(sheet)).observe(sheet)
    }
    addEventListener('keydown', (event) => this.#onKey(event))
    addEventListener('message', ({ origin, source, data }: MessageEvent<Partial<ParentMessage> | null>) => {
      if (origin === this.#origin && source === parent && data?.source === 'passage' && data.type === 'dismiss') {
        dismissed()
      }
    })
  }

  /** The user's wish: whoever shows the modal takes it away, after this page has ended its session. */
  askToLeave(): void {
    this.say({ type: 'dismiss' })
  }

  say(news: PageNews): void {
    parent.postMessage({ source: 'passage', ...news } satisfies PageMessage, this.#origin)
  }

  /** Escape must work wherever the focus is, and keys in a frame reach only that frame. */
  listenIn(frame: HTMLIFrameElement): void {
    frame.addEventListener('load', () => {
      // Null where the page did not load.
      frame.contentDocument?.defaultView?.addEventListener('keydown', (event) => this.#onKey(event))
    })
  }

  saw(shown: Shown, panel: Panel, say: Say): void {
    if (!this.#isReady) {
      this.#isReady = true
      const names = { language: document.documentElement.lang, modal: say('connectTitle'), close: say('close') }
      this.say({ type: 'ready', mark: document.querySelector('#mode')?.textContent ?? '', names })
    }
    const news = newsOf(shown, panel.paragraphs[0] ?? panel.heading)
    if (news !== null) {
      this.say(news)
    }
  }

  #tellHeight(sheet: Element): void {
    const hasSite = document.body.dataset['kind'] === 'waiting'
    this.say({ type: 'height', height: hasSite ? null : Math.ceil(sheet.getBoundingClientRect().height) })
  }

  #onKey(event: KeyboardEvent): void {
    // Not trusted: a command pressed the key, not the user.
    if (event.key === 'Escape' && event.isTrusted && !event.isComposing && !event.defaultPrevented) {
      this.askToLeave()
    }
  }
}

/** There is no way back from a modal but to close it. */
export function panelInModal(panel: Panel, say: Say): Panel {
  const isDone = panel.kind === 'complete' || panel.kind === 'already_complete'
  const kept = panel.actions.filter((action) => ('href' in action ? action.isApart === true : action.act !== 'back'))
  const label = say(isDone ? 'done' : panel.kind === 'consent' || panel.kind === 'live' ? 'cancel' : 'close')
  const leave: Action = { label, isPrimary: kept.length === 0 || panel.leavesFirst, act: 'leave' }
  // While it claims or works there is a button already, or nothing to leave yet.
  const hasNone = panel.kind === 'claiming' || panel.kind === 'waiting' || panel.kind === 'working'
  return {
    ...panel,
    paragraphs: panel.kind === 'complete' ? panel.paragraphs.slice(0, 1) : panel.paragraphs,
    actions: hasNone ? kept : panel.leavesFirst ? [leave, ...kept] : [...kept, leave],
  }
}

/** Codes are those of the link and of the API. */
export function newsOf(shown: Shown, message: string): PageNews | null {
  switch (shown.kind) {
    case 'complete':
    case 'already_complete':
      return { type: 'complete', status: 'complete' }
    case 'failed':
      return { type: 'error', error: { code: shown.code === '' ? 'INTERNAL_ERROR' : shown.code, message } }
    case 'expired':
      return { type: 'error', error: { code: 'link_expired', message } }
    case 'canceled':
      return { type: 'error', error: { code: 'link_canceled', message } }
    case 'incomplete':
      return { type: 'error', error: { code: 'claim_code_not_found', message } }
    case 'tried_out':
      return { type: 'error', error: { code: 'too_many_sessions', message } }
    case 'live':
      return shown.way.kind === 'none' ? { type: 'error', error: { code: 'app_only', message } } : null
    // Nothing has ended: the page itself says what the user can do.
    case 'consent':
    case 'claiming':
    case 'session':
    case 'elsewhere':
    case 'in_app':
    case 'denied':
    case 'silent':
    case 'unreachable':
    case 'busy':
    case 'limited':
      return null
  }
}
