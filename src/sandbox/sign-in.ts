// Who may sign in at a sandbox site: the same decision at all of them. Pure.
import { findPerson, ONE_TIME_CODE } from './people.ts'

/** So many wrong passwords or codes lock the account. */
export const MOST_TRIES = 3
export const MOST_USERNAME_CHARACTERS = 64

export type SignIn = 'signed_in' | 'code' | 'wrong' | 'locked'

/** @param wrongTries how many passwords were refused before this one */
export function decideSignIn(username: string, password: string, wrongTries: number): SignIn {
  const person = findPerson(username)
  if (wrongTries >= MOST_TRIES || person?.trouble === 'locked') {
    return 'locked'
  }
  if (person !== undefined && person.password !== null && password === person.password) {
    return person.asksCode === true ? 'code' : 'signed_in'
  }
  return decideWrong(wrongTries)
}

/** @param wrongTries how many passwords and codes were refused before this one */
export function decideCode(code: string, wrongTries: number): Exclude<SignIn, 'code'> {
  if (wrongTries >= MOST_TRIES) {
    return 'locked'
  }
  return code.trim() === ONE_TIME_CODE ? 'signed_in' : decideWrong(wrongTries)
}

function decideWrong(wrongTries: number): 'wrong' | 'locked' {
  return wrongTries + 1 >= MOST_TRIES ? 'locked' : 'wrong'
}
