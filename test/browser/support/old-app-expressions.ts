// How the automations of a single-page app read before they asked for its JSON: expressions that wait and scroll. Kept to
// compare, as old-expressions.ts.
import * as z from 'zod'

/** How long one expression may wait: less than a client gives it, so that it can still say what it saw. */
const WAIT_MS = 20_000

/**
 * Waits until `isDone` or the deadline. Told by each change of the page and not by a timer: a browser runs the timers of
 * a tab in the background once a second or once a minute.
 */
const UNTIL = `(isDone, deadline) => new Promise((resolve) => {
  const end = () => {
    changes.disconnect()
    clearTimeout(limit)
    resolve()
  }
  const changes = new MutationObserver(() => isDone() && end())
  const limit = setTimeout(end, Math.max(0, deadline - performance.now()))
  changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
  if (isDone()) {
    end()
  }
})`

const PARTS = `
  const until = ${UNTIL}
  const deadline = performance.now() + ${WAIT_MS}
  const find = (selector) => document.querySelector(selector)
  const textIn = (element, selector) => element.querySelector(selector)?.textContent.trim() ?? null
  const isBusy = () => find('main[aria-busy="true"]') !== null
  const isDown = () => isBusy() || find('.outage') !== null
  await until(() => !isBusy(), deadline)`

/**
 * A function of how many orders are wanted: scrolls to the end of the list until it holds so many, and not once more. Null
 * where the page has no list: an empty list and a page that has changed must not look the same.
 */
const READ_ORDERS = `async (wanted) => {${PARTS}
  const rows = () => Array.from(document.querySelectorAll('[role="feed"] > article'))
  const mayGrow = () => !isDown() && rows().length < wanted && find('.foot .more') !== null
  for (let before = -1; mayGrow() && rows().length > before; ) {
    before = rows().length
    scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })
    // The browser's own event comes with the next frame that it draws: never, in a tab in the background.
    document.dispatchEvent(new Event('scroll', { bubbles: true }))
    await until(() => !mayGrow() || rows().length > before, deadline)
  }
  if (isDown()) {
    return { state: 'down' }
  }
  return find('[role="feed"]') && {
    state: find('.foot .end') ? 'end' : find('.foot .more') ? 'more' : null,
    count: textIn(document, '.count'),
    rows: rows().slice(0, wanted).map((row) => ({
      id: row.dataset.uuid ?? null,
      restaurant: textIn(row, 'h2'),
      placedAt: row.querySelector('time')?.dateTime ?? null,
      total: textIn(row, 'b'),
      items: Array.from(row.querySelectorAll('li'), (item) => ({
        name: textIn(item, '.dish'), quantity: textIn(item, '.times'),
      })),
    })),
  }
}`

const orderRows = z.object({
  state: z.enum(['end', 'more']),
  count: z
    .string()
    .regex(/^[\d,]+ orders?$/)
    .transform((words) => Number(words.replaceAll(/\D/g, ''))),
  rows: z.array(
    z
      .object({
        id: z.string().min(1),
        restaurant: z.string().min(1),
        placedAt: z.iso.datetime({ offset: true }),
        total: z.string().regex(/^\$[\d,]+\.\d{2}$/),
        items: z.array(
          z.object({
            name: z.string().min(1),
            quantity: z
              .string()
              .regex(/^[1-9]\d*$/)
              .transform(Number),
          }),
        ),
      })
      .transform((row) => ({ ...row, total: Number(row.total.replaceAll(/[$,]/g, '')), currency: 'USD' })),
  ),
})

export const OLD_UBEREATS = {
  orders: (wanted: number) => ({ expression: `(${READ_ORDERS})(${wanted})`, schema: orderRows }),
  wallet: {
    expression: `(async () => {${PARTS}
  if (isDown()) {
    return { state: 'down' }
  }
  const list = find('main dl')
  return list && {
    state: 'end',
    rows: Array.from(list.querySelectorAll('[data-uuid]'), (row) => ({
      id: row.dataset.uuid, brand: textIn(row, '.brand'), number: textIn(row, '.digits'), kind: textIn(row, '.kind'),
      expires: textIn(row, '.expires'), zip: textIn(row, '.zip'), nickname: textIn(row, '.nickname'),
      isPreferred: row.querySelector('.preferred') !== null,
    })),
  }
})()`,
    schema: z.object({
      state: z.literal('end'),
      rows: z.array(
        z.object({
          id: z.string().min(1),
          brand: z.string().min(1),
          number: z.string().regex(/\d{4}$/),
          kind: z.string(),
          isPreferred: z.boolean(),
          expires: z.string().nullable(),
          zip: z.string().nullable(),
          nickname: z.string().nullable(),
        }),
      ),
    }),
  },
}
