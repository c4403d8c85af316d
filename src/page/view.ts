// What the server tells this page about its link. The server's side of this shape is in routes/connect-view.ts.
import type { Words } from '../words/say.ts'
import type { Ways } from './ways.ts'

export interface OperationView {
  readonly resource: string
  readonly action: 'read' | 'write'
  /** In plain words, for the user. */
  readonly description: string
}

export interface View {
  readonly linkId: string
  readonly mode: 'test' | 'live'
  readonly status: string
  /** Who asks. */
  readonly asker: string
  /** A data address; null: none. */
  readonly logo: string | null
  /** What the style takes in place of its own colours, by name; null: nothing. */
  readonly colours: Readonly<Record<string, string>> | null
  readonly integration: { readonly id: string; readonly name: string }
  readonly operations: readonly OperationView[]
  readonly returnUrl: string | null
  /** The language tag that the developer gave with the link. */
  readonly locale: string | null
  readonly privacyUrl: string | null
  /** Null for a link of test mode, which needs none. Missing in what an earlier version of this page remembered. */
  readonly ways?: Ways | null
}

/** What the page was served with. */
export interface Served {
  readonly words: Words['page'] & Words['live']
  /** The link and the code that opened it; null where the page was opened without a code. */
  readonly link: { readonly view: View; readonly code: string } | null
}

export function readServed(): Served {
  return JSON.parse(document.querySelector('#served')?.textContent ?? '') as Served
}

/** A reload comes without the code, so the server does not know the link's language then: the address keeps it. */
export function languageOf(locale: string | null): string {
  return locale === null ? '' : `?locale=${encodeURIComponent(locale)}`
}
