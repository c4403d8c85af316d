// Why a session failed, and what the user can do now. Pure.
import type { Say } from '../words/say.ts'

const REASONS: Readonly<Record<string, (say: Say, site: string) => string>> = {
  LOGIN_FAILED: (say, site) => say('reasonLogin', { site }),
  CONNECTION_FAILED: (say, site) => say('reasonConnection', { site }),
  AUTOMATION_ERROR: (say, site) => say('reasonAutomation', { site }),
  CLIENT_TIMEOUT: (say) => say('reasonTimeout'),
  OUTCOME_UNKNOWN: (say, site) => say('reasonUnknownOutcome', { site }),
  USER_CANCELED: (say, site) => say('reasonCanceled', { site }),
  AUTOMATION_CHANGED: (say) => say('reasonChanged'),
}

/** @param code of the link's error; an unknown one has a sentence too */
export function reasonOf(code: string, site: string, say: Say): string {
  const reason = REASONS[code]?.(say, site) ?? say('reasonOther')
  // What was being saved may have been kept by the site: then nothing may sound as if it had not.
  return code === 'OUTCOME_UNKNOWN' ? reason : `${reason} ${say('nothingKept')}`
}
