// What several panels are made of: what the user agrees to, and the way back. Pure.
import type { Say } from '../words/say.ts'
import type { Action, Panel, Term } from './shown.ts'
import type { OperationView, View } from './view.ts'
import { placeOf, safeReturnUrl } from './way-back.ts'

export const EMPTY: Omit<Panel, 'kind' | 'heading'> = {
  mark: 'none',
  parties: null,
  paragraphs: [],
  terms: [],
  steps: [],
  progress: null,
  notice: null,
  caution: null,
  address: null,
  actions: [],
  leavesFirst: false,
  privacy: null,
  offersPhone: false,
}

/** Before the first session nothing can have been done. After one it may have been, whatever became of it. */
export function soFar(text: string, view: View | null, say: Say): string {
  return view?.status === 'pending' ? `${text} ${say('nothingDone')}` : text
}

/** What is read, what is changed, where the result goes, and what becomes of the password. */
export function termsOf(view: View | null, asker: string, site: string, say: Say): Term[] {
  const operations: readonly Term[] = [
    { icon: 'read', title: say('consentRead'), items: descriptions(view, 'read') },
    { icon: 'write', title: say('consentWrite'), items: descriptions(view, 'write') },
  ]
  return [
    ...operations.filter(({ items }) => items !== undefined && items.length > 0),
    { icon: 'send', title: say('consentResult'), text: say('consentResultText', { asker }) },
    { icon: 'lock', title: say('consentPassword'), text: say('consentPasswordText', { site, asker }) },
  ]
}

function descriptions(view: View | null, action: OperationView['action']): string[] {
  const all = (view?.operations ?? []).filter((operation) => operation.action === action)
  return [...new Set(all.map((operation) => operation.description))]
}

/** The sandbox looks like a real site: nobody may take it for one. */
export function cautionOf(view: View | null, site: string, say: Say): string | null {
  return view?.mode === 'test' ? say('consentCaution', { site }) : null
}

export function privacyOf(view: View | null, say: Say): Panel['privacy'] {
  const href = view?.privacyUrl ?? null
  return href === null ? null : { label: say('privacy'), href }
}

export function wayBack(returnUrl: string | null, isPrimary: boolean, say: Say, label?: string): Action[] {
  const href = safeReturnUrl(returnUrl)
  return href === null
    ? []
    : [{ label: label ?? say('returnTo', { place: placeOf(href) ?? say('theApp') }), isPrimary, href }]
}
