// The single-page site: the orders of a shop's customers are read from views that its program draws, and a note is put on
// one. A resource of its own: whoever signs in here did not order these.
import * as z from 'zod'
import { AutomationFailure, type Steps } from '../../../src/core/automation.ts'

import { again } from '../../../src/integrations/again.ts'
import { clicks, fillsForm, opens, reads, submits, waitsFor, waitsForAny } from '../../../src/integrations/asks.ts'
import type { Integration } from '../../../src/integrations/integration.ts'
import type { Page, Reading } from '../../../src/integrations/page.ts'
import { type ListArguments, listArguments } from '../../../src/integrations/resources/list-arguments.ts'
import type { Resource } from '../../../src/integrations/resources/resource.ts'
import { fillWhole } from '../../../src/integrations/whole-form.ts'
import { once } from '../../../src/wire/once.ts'
import { writeOnce } from './write-once.ts'

const code = z.string().regex(/^[A-Z0-9]{16}$/)
const item = z.object({ name: z.string().min(1), quantity: z.number().int().positive() })
const order = z.object({
  code,
  customer: z.string().min(1),
  state: z.string().min(1),
  total: z.number(),
  items: z.array(item).min(1),
})
const MOST_CHARACTERS = 200
const newNote = once(() =>
  z.strictObject({
    code: code.describe('The code of the order'),
    note: z.string().trim().min(1).max(MOST_CHARACTERS).describe('What the note says'),
  }),
)
type NewNote = z.infer<ReturnType<typeof newNote>>

const customerOrderResource: Resource = {
  name: 'customerOrder',
  read: {
    description: 'List the orders of customers, last changed first',
    arguments: listArguments,
    result: once(() => z.object({ orders: z.array(order) })),
  },
  write: {
    description: 'Put a note on an order',
    arguments: newNote,
    result: once(() => z.object({ success: z.literal(true), order: z.object({ code }) })),
  },
}

/** An address of the site's own, as its list has it: it is opened, so it must be nothing else. */
const orderPath = z.string().regex(/^\/admin\/orders\/\d+$/)
const listed = z.object({
  code,
  path: orderPath,
  customer: z.string(),
  state: z.string(),
  total: z
    .string()
    .regex(/^\$[\d,]+\.\d\d$/)
    .transform((text) => Number(text.replaceAll(/[$,]/g, ''))),
})
type Listed = z.infer<typeof listed>

const items = once(() => z.array(z.object({ name: z.string(), quantity: z.string().regex(/^\d+$/).transform(Number) })))

const LIST = 'vdr-order-list table'
const FIRST_ORDER = `${LIST} tbody tr`
const LOGIN_FORM = 'vdr-login form'
const SIGNED_IN = 'vdr-app-shell .user-menu-btn'
const SIGN_OUT = '.dropdown-item clr-icon[shape="logout"]'
const NOTE = { name: 'note', selector: '.note-entry textarea', argument: 'note', keep: MOST_CHARACTERS }
const ADD_NOTE = '.note-entry button'
const STARTS = [LOGIN_FORM, SIGNED_IN].map((selector) => ({ selector, state: 'visible' }) as const)
/**
 * Shown for a moment only: a line that broke meanwhile has missed it. Of a word of an error it is not known what it is about.
 */
const TAKEN = 'vdr-notification .notification-wrapper.success'
const SEEN_WITHIN_MS = 10_000
const WAITS = 'waits until the page shows it'

const READ_LIST: Reading<readonly Listed[]> = {
  what: 'read the list of orders',
  root: LIST,
  rows: 'tbody tr',
  fields: {
    code: { selector: 'td:nth-child(2) a span' },
    path: { selector: 'td:nth-child(2) a', attribute: 'href' },
    customer: { selector: 'td:nth-child(3) a span' },
    state: { selector: 'td:nth-child(4) .chip-label' },
    total: { selector: 'td:nth-child(5)' },
  },
  schema: once(() => z.array(listed)),
}

const READ_ITEMS: Reading<z.infer<ReturnType<typeof items>>> = {
  what: 'read the items of an order',
  // Without a total it is not all there yet.
  root: '#order-detail-list tbody:has(.total)',
  rows: 'tr:not([class])',
  fields: { name: { selector: 'td:nth-child(3) a span' }, quantity: { selector: 'td:nth-child(6)' } },
  schema: items,
}

const READ_NOTES: Reading<readonly { readonly text: string | null }[]> = {
  what: 'read the notes',
  // Every order has one entry from its beginning: where only the form is there, the rest has not come yet.
  root: 'vdr-order-history .entry-list:has(vdr-timeline-entry:nth-child(2))',
  rows: 'vdr-timeline-entry',
  fields: { text: { selector: '.note-text', optional: true } },
  schema: once(() => z.array(z.object({ text: z.string().nullable() }))),
}

function* readList(page: Page): Steps<readonly Listed[]> {
  // The view comes before its data, and its address stays where a sign-in was lost.
  yield* page.open('/admin/orders', { expect: FIRST_ORDER })
  return yield* page.extract(READ_LIST)
}

function* readOrders(page: Page, { limit }: ListArguments): Steps<unknown> {
  const orders: z.infer<typeof order>[] = []
  for (const { path, ...one } of (yield* readList(page)).slice(0, limit)) {
    yield* page.open(path)
    orders.push({ ...one, items: yield* page.extract(READ_ITEMS) })
  }
  return { orders }
}

function* addNote(page: Page, given: NewNote): Steps<unknown> {
  const found = (yield* readList(page)).find((one) => one.code === given.code)
  if (found === undefined) {
    throw new AutomationFailure('AUTOMATION_ERROR', 'The site has no order of that code.')
  }
  const count = function* (): Steps<number> {
    yield* page.open(found.path, { expect: NOTE.selector })
    const notes = yield* page.extract(READ_NOTES)
    return notes.filter(({ text }) => text?.endsWith(given.note)).length
  }
  const before = yield* count()
  yield* fillWhole(page, [NOTE], given)
  yield* writeOnce(before, {
    send: () => page.submit(ADD_NOTE),
    *see() {
      yield* page.waitForSelector(TAKEN, 'attached', SEEN_WITHIN_MS)
      return 'taken'
    },
    count,
  })
  return { success: true, order: { code: given.code } }
}

/** Whoever left a session open in this browser is not the user who consents now. No address signs out here. */
function* signOut(page: Page): Steps<void> {
  yield* page.navigate('/admin/')
  const { index } = yield* page.waitForAny(STARTS)
  if (index === 1) {
    yield* page.click(SIGNED_IN)
    yield* page.click(SIGN_OUT)
    yield* page.waitForSelector(LOGIN_FORM)
  }
}

export const orderDesk: Integration = {
  id: 'order-desk',
  name: 'Order desk',
  hasSandbox: false,
  needs: [],
  asks: () => ({
    until: [{ type: 'selector', selector: SIGNED_IN }],
    commands: [
      opens('/admin/', 'starts the program'),
      waitsForAny(STARTS, 'sees whether somebody is signed in'),
      clicks(SIGNED_IN, 'shows the menu of whoever was there'),
      clicks(SIGN_OUT, 'signs out whoever was there'),
      waitsFor(LOGIN_FORM, WAITS),
      opens('/admin/orders', 'shows the orders'),
      waitsFor(FIRST_ORDER, WAITS),
      reads(READ_LIST),
      opens('/admin/orders/', 'shows an order', '\\d+'),
      reads(READ_ITEMS),
      waitsFor(NOTE.selector, WAITS),
      reads(READ_NOTES),
      fillsForm([NOTE], newNote, 'fills in the note'),
      submits(ADD_NOTE, 'puts the note on the order'),
      waitsFor(TAKEN, WAITS, 'attached'),
    ],
  }),
  *login(page) {
    yield* again(() => signOut(page), ['detached', 'not_found'])
    yield* page.user([{ type: 'selector', selector: SIGNED_IN }])
  },
  offers: [{ resource: customerOrderResource, read: readOrders, write: addNote }],
}
