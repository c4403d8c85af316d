// What it means that a browser puts no script into a page, by its own words, which each browser has of its own. Pure.
import { Gone } from '../device/drivers/remote-view.ts'

/** The browser says that the extension may not be in this page. */
export class NotAllowed extends Gone {
  constructor(cause: unknown) {
    super(false, cause)
  }
}

/** @param cause what the browser has thrown */
export function goneFor(cause: unknown): Gone {
  // No page was there in which anything could have been done.
  const neverBegan = /No tab with id|No frame with id|showing error page|Invalid (?:tab|frame)/i.test(String(cause))
  return isForbidden(cause) ? new NotAllowed(cause) : new Gone(!neverBegan, cause)
}

export function isForbidden(cause: unknown): boolean {
  return /Cannot access|Missing host permission/i.test(String(cause))
}

/**
 * Firefox says of a page that is just giving way to the next one, too, that the extension may not be in it. Where it may, there
 * is only nothing yet.
 * @param origins of the session; null: anywhere
 * @param mayBe whether the user has let the extension onto this origin
 */
export async function isOnlyLeaving(
  address: string,
  origins: readonly string[] | null,
  mayBe: (origin: string) => Promise<boolean>,
): Promise<boolean> {
  const { origin } = new URL(address)
  return (origins === null || origins.includes(origin)) && (await mayBe(origin))
}
