// A press on a page of the extension, which takes none on what it has just drawn, and draws anew whenever something comes.
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** @param counted whether the press has had its effect */
export async function pressUntil(button: Locator, counted: () => boolean | Promise<boolean>): Promise<void> {
  await expect
    .poll(async () => {
      await button.click({ timeout: 1_000 }).catch(() => null)
      return await counted()
    })
    .toBe(true)
}
