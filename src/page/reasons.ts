// Why a session failed, and what the user can do now. Pure.
import type { Say } from '../words/say.ts'

interface Names {
  readonly site: string
  readonly asker: string
}

const REASONS: Readonly<Record<string, (say: Say, names: Names) => string>> = {
  // The code does not tell a wrong password from a locked account: the words hold for both.
  LOGIN_FAILED: (say, names) => say('reasonLogin', names),
  CONNECTION_FAILED: (say, names) => say('reasonConnection', names),
  AUTOMATION_ERROR: (say, names) => say('reasonAutomation', names),
  TRANSLATED: (say, names) => say('reasonTranslated', names),
  CLIENT_TIMEOUT: (say) => say('reasonTimeout'),
  CLIENT_UNSUPPORTED: (say, names) => say('reasonUnsupported', names),
  OUTCOME_UNKNOWN: (say, names) => say('reasonUnknownOutcome', names),
  USER_CANCELED: (say, names) => say('reasonCanceled', names),
  AUTOMATION_CHANGED: (say) => say('reasonChanged'),
  RESULT_VALIDATION_ERROR: (say, names) => say('reasonResult', names),
}

/** What a page whose texts were changed under the automation is called, instead of the site's fault. */
export function codeShown(code: string, isTranslated: boolean): string {
  return isTranslated && (code === 'AUTOMATION_ERROR' || code === 'RESULT_VALIDATION_ERROR') ? 'TRANSLATED' : code
}

/** @param code of the link's error, or TRANSLATED; an unknown one has a sentence too */
export function reasonOf(code: string, names: Names, say: Say): string {
  const reason = REASONS[code]?.(say, names) ?? say('reasonOther', names)
  // What was being saved may have been kept by the site: then nothing may sound as if it had not. And where nothing was
  // done, nothing was read.
  return code === 'OUTCOME_UNKNOWN' || code === 'CLIENT_UNSUPPORTED' ? reason : `${reason} ${say('nothingKept')}`
}

/**
 * What helps most: to `try` again; to `leave`, because another try would end the same, could do it twice, or is not what
 * the user wants; or another device, because here it can never work.
 */
export function remedyOf(code: string): 'try' | 'leave' | 'elsewhere' {
  switch (code) {
    case 'AUTOMATION_ERROR':
    case 'RESULT_VALIDATION_ERROR':
    case 'OUTCOME_UNKNOWN':
    case 'USER_CANCELED':
      return 'leave'
    case 'CLIENT_UNSUPPORTED':
      return 'elsewhere'
    default:
      return 'try'
  }
}
