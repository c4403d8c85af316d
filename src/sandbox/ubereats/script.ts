// The Uber Eats sandbox as a scripted person sees it: which views stand where, and what the calls of the app's script answer.
import { LOCKED } from '../../integrations/ubereats.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { SiteScript } from '../scripted-site.ts'
import type { SiteRequest } from '../site.ts'
import { confirmWith, type Screen, signInWith, ubereatsScreens } from './screen.ts'
import { answerTo } from './site.ts'
import type { SiteState } from './state.ts'
import { titleOf } from './words.ts'

export const ubereatsScript: SiteScript<SiteState, Screen> = {
  site: ubereatsScreens,
  title: (screen) => (screen.view === 'call' ? '' : titleOf(screen.view)),
  selectors: (screen) => [...Object.keys(fields(screen)), ...(screen.view === 'locked' ? [LOCKED] : [])],
  fields,
  // Nothing of this site's automations clicks.
  click: () => undefined,
  // It reads nothing that the app draws.
  readings: () => [],
  json: (screen) => (screen.view === 'call' ? answerTo(screen.page) : null),
  next,
}

function fields({ view }: Screen): Readonly<Record<string, string>> {
  if (view === 'login') {
    return { '#identifier': '', '#password': '' }
  }
  return view === 'verify' ? { '#code': '' } : {}
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next({ view }: Screen, person: string): SiteRequest | undefined {
  if (view === 'login') {
    return signInWith(person, findPerson(person)?.password ?? 'pass_unknown')
  }
  return view === 'verify' ? confirmWith(ONE_TIME_CODE) : undefined
}
