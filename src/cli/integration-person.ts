// Signs in as one of the sandbox's people, in a window that nobody sits at: by what forms tell a browser's own memory of
// passwords, so that it works at each of the sandbox's sites, and nothing is typed that is somebody's.
import type { Page } from 'playwright-core'
import { ONE_TIME_CODE, PEOPLE } from '../sandbox/people.ts'
import type { SignInByHand } from '../authoring/trying/site-at-hand.ts'
import { UsageError } from './say.ts'

/** Pages of a sign-in: a name, a password, where to send a code, the code. */
const MOST_FORMS = 6
const FORM_MS = 15_000

/** @throws UsageError where the sandbox has nobody of that name */
export function personNamed(name: string): SignInByHand {
  const person = PEOPLE.find(({ username }) => username === name)
  if (person === undefined) {
    throw new UsageError(`The sandbox has ${PEOPLE.map(({ username }) => username).join(', ')}; not ${name}.`)
  }
  const typed = [
    ['username', name],
    ['current-password', person.password ?? 'pass_good'],
    ['one-time-code', ONE_TIME_CODE],
  ] as const
  return async (page) => {
    for (let forms = 0; forms < MOST_FORMS && (await comes(page)); forms++) {
      for (const [kind, text] of typed) {
        const field = page.locator(`form input[autocomplete="${kind}"]:visible`)
        if ((await field.count()) > 0) {
          await field.first().fill(text)
        }
      }
      const form = await page.locator(FORM).first().elementHandle()
      await page.locator(BUTTON).first().click()
      // The next page has none of it.
      await form?.waitForElementState('hidden', { timeout: FORM_MS }).catch(() => null)
    }
  }
}

const FORM = 'form:has(input):visible'
const BUTTON = 'form:has(input) button:not([type=button]):visible'

/** False where no form comes any more: signed in, or locked out. */
async function comes(page: Page): Promise<boolean> {
  return await page
    .locator(BUTTON)
    .first()
    .waitFor({ timeout: FORM_MS })
    .then(
      () => true,
      () => false,
    )
}
