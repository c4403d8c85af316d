// Signing in at the Verizon sandbox: user ID and password at one address, told apart by a hidden field; then, for whom it
// asks a code, where to send it and the code itself. Knows no HTML and no HTTP.
import { decideCode, decideSignIn, MOST_TRIES, MOST_USERNAME_CHARACTERS, type SignIn } from '../sign-in.ts'
import type { SiteAnswer, SiteRequest } from '../site.ts'
import type { Page } from './page.ts'
import { CHANNELS, FRESH, type SiteState } from './state.ts'

export const LOGIN = '/secure/login'
export const OVERVIEW = '/my/overview'
const CHANNEL = '/secure/channel'
const VERIFY = '/secure/verify'

type Answer = SiteAnswer<SiteState, Page>

export function visitAsStranger(state: SiteState, request: SiteRequest): Answer {
  if (state.wrongTries >= MOST_TRIES) {
    return request.path === LOGIN ? { state, page: { name: 'locked' } } : { state, to: LOGIN }
  }
  switch (`${request.method} ${request.path}`) {
    case `GET ${LOGIN}`:
      return request.query['user'] === 'other'
        ? { state: { ...FRESH, wrongTries: state.wrongTries }, to: LOGIN }
        : { state, page: loginPage(state) }
    case `POST ${LOGIN}`:
      return request.form['step'] === 'password' && state.userId !== ''
        ? enter(state, decideSignIn(state.userId, request.form['password'] ?? '', state.wrongTries), LOGIN)
        : enterUserId(state, (request.form['userId'] ?? '').trim())
    case `GET ${CHANNEL}`:
      return isPastPassword(state) ? { state, page: { name: 'channel', error: null } } : { state, to: LOGIN }
    case `POST ${CHANNEL}`:
      return isPastPassword(state) ? sendCode(state, request.form['channel']) : { state, to: LOGIN }
    case `GET ${VERIFY}`:
      return state.stage === 'verify' && state.sentTo !== null
        ? { state, page: { name: 'verify', sentTo: state.sentTo, wrongTries: state.wrongTries } }
        : { state, to: CHANNEL }
    case `POST ${VERIFY}`:
      return state.stage === 'verify'
        ? enter(state, decideCode(request.form['code'] ?? '', state.wrongTries), VERIFY)
        : { state, to: CHANNEL }
    default:
      return { state, to: LOGIN }
  }
}

function loginPage({ userId, wrongTries }: SiteState): Page {
  return userId === '' ? { name: 'user_id', error: null } : { name: 'password', userId, wrongTries }
}

function enterUserId(state: SiteState, userId: string): Answer {
  return userId === '' || userId.length > MOST_USERNAME_CHARACTERS
    ? { state, page: { name: 'user_id', error: 'Enter your user ID.' } }
    : { state: { ...FRESH, userId, wrongTries: state.wrongTries }, to: LOGIN }
}

/** @param again where a wrong word is typed again */
function enter(state: SiteState, decision: SignIn, again: string): Answer {
  switch (decision) {
    case 'signed_in':
      return { state: { ...FRESH, userId: state.userId, stage: 'open' }, to: OVERVIEW }
    case 'code':
      return { state: { ...state, stage: 'channel', wrongTries: 0 }, to: CHANNEL }
    case 'wrong':
      return { state: { ...state, wrongTries: state.wrongTries + 1 }, to: again }
    case 'locked':
      return { state: { ...FRESH, wrongTries: MOST_TRIES }, to: LOGIN }
  }
}

function isPastPassword({ stage }: SiteState): boolean {
  return stage === 'channel' || stage === 'verify'
}

/** Another code does not give more tries. */
function sendCode(state: SiteState, asked: string | undefined): Answer {
  const sentTo = CHANNELS.find((channel) => channel === asked)
  return sentTo === undefined
    ? { state, page: { name: 'channel', error: 'Choose where to send the code.' } }
    : { state: { ...state, stage: 'verify', sentTo }, to: VERIFY }
}
