// Why a session failed, and what the user can do now. Pure.

const REASONS: Readonly<Record<string, (site: string) => string>> = {
  LOGIN_FAILED: (site) => `${site} did not accept the sign-in. Check your user name and password, then try again.`,
  CONNECTION_FAILED: (site) => `${site} could not be reached, or was not working. Try again in a few minutes.`,
  AUTOMATION_ERROR: (site) => `${site} did not let us finish: it refused something, or its pages have changed.`,
  CLIENT_TIMEOUT: () => 'It took too long, or the page lost its connection. Try again, and keep the page open.',
  OUTCOME_UNKNOWN: (site) =>
    `The connection broke at a moment when a change was being saved. Look into your ${site} account before you try again: the change may have been made.`,
  USER_CANCELED: (site) => `${site} is not connected.`,
  AUTOMATION_CHANGED: () => 'This page was updated while you were using it. Try again: it works with the new one.',
}

/** @param code of the link's error; an unknown one has a sentence too */
export function reasonOf(code: string, site: string): string {
  const reason = REASONS[code]?.(site) ?? 'Something went wrong on the way. It is not your fault. Try again.'
  // What was being saved may have been kept by the site: then nothing may sound as if it had not.
  return code === 'OUTCOME_UNKNOWN' ? reason : `${reason} Nothing that was read has been kept.`
}
