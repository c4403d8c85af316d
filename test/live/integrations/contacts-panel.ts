// The server-rendered site: contacts are read from a table, and added by a form that carries a token.
import * as z from 'zod'
import type { Steps } from '../../../src/core/automation.ts'

import { fillsForm, opens, reads, submits, waitsForAny } from '../../../src/integrations/asks.ts'
import type { Integration } from '../../../src/integrations/integration.ts'
import type { Page, Reading } from '../../../src/integrations/page.ts'
import { type ListArguments, listArguments } from '../../../src/integrations/resources/list-arguments.ts'
import type { Resource } from '../../../src/integrations/resources/resource.ts'
import { fillWhole } from '../../../src/integrations/whole-form.ts'
import { once } from '../../../src/wire/once.ts'
import { writeOnce } from './write-once.ts'

const MOST_CHARACTERS = 80
const word = z.string().trim().min(1).max(MOST_CHARACTERS)
const contact = z.object({ id: z.string().regex(/^\d+$/), name: word, city: word, phone: word })
const newContact = once(() =>
  z.strictObject({
    name: word.describe('The name of the contact'),
    city: word.describe('Where the contact lives'),
    phone: word.describe('The telephone number'),
  }),
)
type NewContact = z.infer<ReturnType<typeof newContact>>
type Contact = z.infer<typeof contact>

const contactResource: Resource = {
  name: 'contact',
  read: {
    description: 'List the contacts, oldest first',
    arguments: listArguments,
    result: once(() => z.object({ contacts: z.array(contact) })),
  },
  write: {
    description: 'Add a contact',
    arguments: newContact,
    result: once(() => z.object({ success: z.literal(true), contact: z.object({ name: word }) })),
  },
}

const FIELDS = (['name', 'city', 'phone'] as const).map((name) => ({
  name,
  selector: `[name="view[contacts][records][0][columns][${name}]"]`,
  argument: name,
  keep: MOST_CHARACTERS,
}))
const SIGNED_IN = '/(?:[?#]|$)'
const SAVE = '#controls [name="action[save]"]'
const OUTCOMES = ['#content .alert-success', '#content .alert-danger', '#content .help-block'].map(
  (selector) => ({ selector, state: 'visible' }) as const,
)

const READ_CONTACTS: Reading<readonly Contact[]> = {
  what: 'read the contacts',
  root: '#content .x-table',
  rows: 'tbody tr',
  fields: {
    id: { selector: 'td:nth-child(1) a' },
    name: { selector: 'td:nth-child(2)' },
    city: { selector: 'td:nth-child(3)' },
    phone: { selector: 'td:nth-child(4)' },
  },
  schema: once(() => z.array(contact)),
}

function* readContacts(page: Page): Steps<readonly Contact[]> {
  yield* page.open('/contacts')
  return yield* page.extract(READ_CONTACTS)
}

function* addContact(page: Page, given: NewContact): Steps<unknown> {
  const count = function* (): Steps<number> {
    const contacts = yield* readContacts(page)
    return contacts.filter((one) => FIELDS.every(({ name }) => one[name] === given[name])).length
  }
  const before = yield* count()
  yield* page.open('/contacts/add')
  yield* fillWhole(page, FIELDS, given)
  yield* writeOnce(before, {
    send: () => page.submit(SAVE),
    *see() {
      const { index } = yield* page.waitForAny(OUTCOMES)
      return index === 0 ? 'taken' : 'refused'
    },
    count,
  })
  return { success: true, contact: { name: given.name } }
}

export const contactsPanel: Integration = {
  id: 'contacts-panel',
  name: 'Contacts',
  hasSandbox: false,
  needs: [],
  asks: () => ({
    until: [{ type: 'url', path: SIGNED_IN }],
    commands: [
      opens('/logout', 'signs out whoever was there'),
      opens('/contacts', 'shows the contacts'),
      reads(READ_CONTACTS),
      opens('/contacts/add', 'shows the form of a new contact'),
      fillsForm(FIELDS, newContact, 'fills in the new contact'),
      submits(SAVE, 'adds the contact'),
      waitsForAny(OUTCOMES, 'sees whether it was taken'),
    ],
  }),
  *login(page) {
    // Whoever left a session open in this browser is not the user who consents now.
    yield* page.navigate('/logout')
    yield* page.user([{ type: 'url', pattern: page.addressOf(SIGNED_IN) }])
  },
  offers: [
    {
      resource: contactResource,
      *read(page: Page, { limit }: ListArguments) {
        return { contacts: (yield* readContacts(page)).slice(0, limit) }
      },
      write: addContact,
    },
  ],
}
