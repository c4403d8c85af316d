// What becomes of the two tabs when a session is over. Pure.
import { parseUrl } from '../device/parse-url.ts'
import type { DeviceEnd } from '../device/step.ts'
import type { RefusalCode } from '../wire/extension-message.ts'

/** Before there was anything to be ended at the site. */
export const GIVEN_UP: DeviceEnd = {
  kind: 'ended',
  status: 'failed',
  error: { code: 'USER_CANCELED', message: 'The user gave up.' },
  returnUrl: null,
}

/** Why nothing more is done for a link: its session has ended, or something was refused. */
export type Farewell =
  | { readonly kind: 'end'; readonly end: DeviceEnd }
  | { readonly kind: 'refusal'; readonly code: RefusalCode; readonly message: string }

export type Whither =
  /** The hosted page tells the rest by itself. */
  | { readonly kind: 'hosted' }
  | { readonly kind: 'return'; readonly url: string }
  /** The extension's own page in the tab of the site. */
  | { readonly kind: 'own'; readonly status: string; readonly code: string | null }

/** @param hasHosted the hosted page of this link is still there */
export function whither(end: DeviceEnd, hasHosted: boolean): Whither {
  const { status, code, returnUrl } =
    end.kind === 'ended'
      ? { status: end.status, code: end.error?.code ?? null, returnUrl: end.returnUrl }
      : { status: end.kind === 'replaced' ? 'replaced' : 'unknown', code: null, returnUrl: null }
  if (hasHosted) {
    return { kind: 'hosted' }
  }
  return status === 'complete' && returnUrl !== null && isPage(returnUrl)
    ? { kind: 'return', url: returnUrl }
    : { kind: 'own', status, code }
}

/** What is left to say of a link of which nothing was begun. */
export function endOfRefusal(code: RefusalCode, message: string): DeviceEnd {
  const status = code in ENDED_BEFORE ? ENDED_BEFORE[code as keyof typeof ENDED_BEFORE] : 'failed'
  return { kind: 'ended', status, error: status === 'failed' ? { code, message } : null, returnUrl: null }
}

const ENDED_BEFORE = { link_complete: 'complete', link_canceled: 'canceled', link_expired: 'expired' } as const

/** An app's own address asks the user for another program, and nothing else may be opened by a service's word. */
function isPage(address: string): boolean {
  return /^https?:$/.test(parseUrl(address)?.protocol ?? '')
}
