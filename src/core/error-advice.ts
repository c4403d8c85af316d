// What each error of a link means, and what its developer is to do: the same words as in docs/links.md. Pure.
import type { LinkErrorCode } from '../wire/error-code.ts'

export interface ErrorAdvice {
  readonly means: string
  readonly advice: string
}

const CLAIM_AGAIN = 'The link is open until it expires: the user may open its address again.'

export const ERROR_ADVICE: Readonly<Record<LinkErrorCode, ErrorAdvice>> = {
  LOGIN_FAILED: {
    means: 'the site did not let the user in',
    advice: `Ask the user to try again with the name and password of that site. ${CLAIM_AGAIN}`,
  },
  CLIENT_TIMEOUT: {
    means: 'the user left: 2 minutes without the page, 10 without signing in, or an hour in all',
    advice: `Ask the user to try again, and to stay on the page until it says that it is done. ${CLAIM_AGAIN}`,
  },
  CLIENT_UNSUPPORTED: {
    means: 'this client cannot do what the integration needs; another device may',
    advice: 'Let the user open the link on another device, or with the app or extension that you offer for live links.',
  },
  USER_CANCELED: {
    means: 'the user gave up',
    advice: `Nothing is wrong. Ask the user why, and offer the link again if they want it. ${CLAIM_AGAIN}`,
  },
  CONNECTION_FAILED: {
    means: 'the site could not be reached',
    advice: `Look whether the site works for anybody, and try again later. ${CLAIM_AGAIN}`,
  },
  AUTOMATION_ERROR: {
    means: 'the site said no or looked otherwise than expected; the message names the step',
    advice:
      'Read the step in the message and the last entries of the timeline. Where the site said no (a declined card), the ' +
      'user must do something else; where every user fails at the same step, the site has changed and the integration ' +
      'must be mended. Create the next link with debug to have a timeline.',
  },
  OUTCOME_UNKNOWN: {
    means:
      'something was sent, and nobody could see what came of it: look before you send it again; a link that was canceled ' +
      'or expired says so too',
    advice:
      'Do not repeat the write. Create a link that only reads the same resource, and see whether it is there; repeat only ' +
      'what is not.',
  },
  RESULT_VALIDATION_ERROR: {
    means: "what the site showed does not match the resource's schema",
    advice: 'Trying again will not help: the integration must be mended. With debug the timeline names the mismatches.',
  },
  AUTOMATION_CHANGED: {
    means: 'a deploy changed the automation under this session',
    advice: `Let the user open the link again. ${CLAIM_AGAIN}`,
  },
  INTERNAL_ERROR: {
    means: 'a fault of ours',
    advice: `Try again; where it stays, look for the request's id in the log of the deployment. ${CLAIM_AGAIN}`,
  },
}
