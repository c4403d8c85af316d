// A picture of the page, by the browser itself: passwords stay dots.
import type { Page } from 'playwright-core'
import type { PageSize } from '../../device/hands/in-page.ts'
import type { Picture } from '../../device/hands/screenshot.ts'
import type { ParamsOf } from '../../wire/command.ts'
import type { World } from './world.ts'

/** A picture must fit into one message. */
const MOST_PIXELS = 4_000_000

/** @throws Gone */
export async function takeScreenshot(
  page: Page,
  world: World,
  { format, fullPage = false }: ParamsOf<'screenshot'>,
): Promise<Picture> {
  const size = (await world.call({ table: 'page', name: 'size', params: {}, origins: null })) as { result: PageSize }
  const { width, height: shown, fullHeight } = size.result
  const height = Math.min(fullPage ? Math.max(shown, fullHeight) : shown, Math.floor(MOST_PIXELS / (width || 1)))
  const bytes = await page.screenshot({
    type: format,
    ...(format === 'jpeg' ? { quality: 80 } : {}),
    fullPage,
    clip: { x: 0, y: 0, width, height },
    scale: 'css',
  })
  return { data: bytes.toString('base64'), width, height }
}
