// The people of every sandbox site: how each signs in and what happens to them there. One list for all sites, so that
// whoever tests against them learns it once. All of it is invented.
import type { PersonName } from '../wire/person.ts'

export interface Person {
  readonly username: Exclude<PersonName, PlayedOnly>
  /** null: every password is refused. */
  readonly password: string | null
  /** For the reader of a sandbox page. */
  readonly hint: string
  /** Asked for a code after the password. */
  readonly asksCode?: true
  readonly trouble?: 'locked' | 'slow' | 'down' | 'changed' | 'declined' | 'garbled'
}

/** What every site sends to those whom it asks for a code. */
export const ONE_TIME_CODE = '1234'

const password = 'pass_good'

export const PEOPLE: readonly Person[] = [
  { username: 'user_good', password, hint: 'everything works' },
  { username: 'user_otp', password, hint: `is asked for a code, which is ${ONE_TIME_CODE}`, asksCode: true },
  { username: 'user_wrong', password: null, hint: 'every password is refused; three lock the account' },
  { username: 'user_locked', password, hint: 'the account is locked already', trouble: 'locked' },
  { username: 'user_slow', password, hint: 'each page takes its time', trouble: 'slow' },
  { username: 'user_down', password, hint: 'signs in, then the site is down', trouble: 'down' },
  { username: 'user_changed', password, hint: 'signs in, but the pages have another layout', trouble: 'changed' },
  { username: 'card_declined', password, hint: 'signs in, but new cards are declined', trouble: 'declined' },
  {
    username: 'user_garbled',
    password,
    hint: 'signs in, but the pages show text that no result may hold',
    trouble: 'garbled',
  },
]

/** Never touches the page that is shown. */
export const NOBODY = 'nobody'

/** Played only by a script: what they do is done to the session, and a visitor of the page may do it by hand. */
export const PLAYED_ONLY = ['card_lost', 'user_cancels', 'user_second_try', NOBODY] as const satisfies PersonName[]
export type PlayedOnly = (typeof PLAYED_ONLY)[number]

/** By which name they sign in. @param isFirstTry no session of this link has failed yet */
export function signsInAs(name: string, isFirstTry: boolean): string {
  if (name === 'user_second_try') {
    return isFirstTry ? 'user_wrong' : 'user_good'
  }
  return name === 'card_lost' || name === 'user_cancels' ? 'user_good' : name
}

/** Text that turns the direction of what follows: nothing may hold it that a developer is given. */
export function garbled(text: string): string {
  return `${text}\u202E`
}

/** How long a page takes for whom the site is slow. */
export const SLOW_PAGE_MS = 1_000

export function findPerson(username: string | null): Person | undefined {
  return PEOPLE.find((person) => person.username === username)
}

/**
 * The account of whoever has that name; undefined where nobody has.
 * @param declined of those whose cards are declined
 * @param ofGarbled the usual one, in text that no result may hold
 */
export function accountOf<Account>(
  username: string,
  usual: Account,
  declined: Account,
  ofGarbled: Account,
): Account | undefined {
  const person = findPerson(username)
  if (person === undefined) {
    return undefined
  }
  return person.trouble === 'declined' ? declined : person.trouble === 'garbled' ? ofGarbled : usual
}
