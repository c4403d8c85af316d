// The two kinds of site, and for each what a test must know of it: how a person signs in, what is linked, and what the site
// itself shows. The latter is asked for by plain https, and shares nothing with the automations.
import { randomInt } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { Integration } from '../../../src/integrations/integration.ts'
import { manifestOf } from '../../../src/integrations/manifest.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'
import { contactsPanel } from '../integrations/contacts-panel.ts'
import { orderDesk } from '../integrations/order-desk.ts'
import type { SiteName } from './applications.ts'
import { tokenIn, type Visitor } from './visitor.ts'

const NAME = 'mina'
const PASSWORD = 'correct horse'

export interface Operation {
  readonly resource: string
  readonly action: string
  readonly arguments?: unknown
}

export interface Kind {
  readonly site: SiteName
  readonly integration: Integration
  /** Shown as long as nobody has signed in. */
  readonly password: string
  /** As a human at the keyboard would. */
  signIn(page: Page): Promise<void>
  readonly resource: string
  /** What reading must give. The visitor has signed in. */
  shown(visitor: Visitor, limit?: number): Promise<unknown>
  /** @param text tells this write from every other */
  write(text: string, visitor: Visitor): Promise<Operation>
  /** What the front calls that write. */
  readonly writeName: string
  /** How often the site has it. */
  countWritten(text: string, visitor: Visitor): Promise<number>
  enter(visitor: Visitor): Promise<void>
}

const panel: Kind = {
  site: 'admin',
  integration: contactsPanel,
  password: '#login [name=password]',
  async signIn(page) {
    await page.fill('[name=username]', NAME)
    await page.fill('[name=password]', PASSWORD)
    await page.click('#login [type=submit]')
  },
  resource: 'contact',
  async shown(visitor, limit) {
    return { contacts: (await contactsOf(visitor)).slice(0, limit) }
  },
  async write(text) {
    // Of this one alone: it can be told whether anybody else has seen it. The site keeps what other files have written.
    const number = randomInt(100_000, 1_000_000)
    const given = { name: text, city: `Brno ${number}`, phone: `+420 5 555 ${number}` }
    return { resource: 'contact', action: 'write', arguments: given }
  },
  writeName: 'POST /contacts/add',
  async countWritten(text, visitor) {
    return (await contactsOf(visitor)).filter(({ name }) => name === text).length
  },
  async enter(visitor) {
    const form = await visitor.get('/login')
    await visitor.post('/login', { username: NAME, password: PASSWORD, _csrf: tokenIn(form) })
  },
}

async function contactsOf(
  visitor: Visitor,
): Promise<readonly { id: string; name: string; city: string; phone: string }[]> {
  const { body } = await visitor.get('/contacts')
  const table = /<tbody>([^]*?)<\/tbody>/.exec(body)?.[1] ?? ''
  return table
    .split('<tr>')
    .slice(1)
    .map((row) => {
      const [id = '', name = '', city = '', phone = ''] = row
        .split('<td>')
        .slice(1)
        .map((cell) =>
          cell
            .replaceAll(/<[^>]*>/g, '')
            .trim()
            .replaceAll('&amp;', '&'),
        )
      return { id, name, city, phone }
    })
}

interface ShopOrder {
  readonly id: string
  readonly code: string
  readonly totalWithTax: number
  readonly customer: { readonly firstName: string; readonly lastName: string }
  readonly lines: readonly { readonly quantity: number; readonly productVariant: { readonly name: string } }[]
}

const API = '/admin-api'
const LOGIN =
  'mutation Enter($name: String!, $password: String!) { login(username: $name, password: $password) { __typename } }'
/** In the order in which the view lists them. */
const ORDERS = `query { orders(options: { sort: { updatedAt: DESC } }) { items {
  id code totalWithTax customer { firstName lastName } lines { quantity productVariant { name } }
} } }`
const HISTORY = 'query($id: ID!) { order(id: $id) { history { items { type data } } } }'

const desk: Kind = {
  site: 'shop',
  integration: orderDesk,
  password: 'vdr-login [name=password]',
  async signIn(page) {
    await page.fill('[name=username]', NAME)
    await page.fill('[name=password]', PASSWORD)
    await page.click('.login-button')
  },
  resource: 'customerOrder',
  async shown(visitor, limit) {
    const orders = (await ordersOf(visitor)).slice(0, limit).map(({ code, totalWithTax, customer, lines }) => ({
      code,
      customer: `${customer.firstName} ${customer.lastName}`,
      state: 'Payment settled',
      total: totalWithTax / 100,
      items: lines.map(({ quantity, productVariant: { name } }) => ({ name, quantity })),
    }))
    return { orders }
  },
  async write(text, visitor) {
    const { code } = (await ordersOf(visitor))[0] ?? {}
    return { resource: 'customerOrder', action: 'write', arguments: { code, note: text } }
  },
  writeName: 'mutation AddNoteToOrder',
  async countWritten(text, visitor) {
    const counts = await Promise.all(
      (await ordersOf(visitor)).map(async ({ id }) => {
        const { order } = (await visitor.query(API, HISTORY, { id })) as {
          order: { history: { items: { type: string; data: { note?: string } }[] } }
        }
        return order.history.items.filter(({ type, data }) => type === 'ORDER_NOTE' && data.note === text).length
      }),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  },
  async enter(visitor) {
    await visitor.query(API, LOGIN, { name: NAME, password: PASSWORD })
  },
}

/** Where a link has signed out, the shop has ended all sessions of that user. */
async function ordersOf(visitor: Visitor): Promise<readonly ShopOrder[]> {
  await desk.enter(visitor)
  const { orders } = (await visitor.query(API, ORDERS)) as { orders: { items: ShopOrder[] } }
  return orders.items
}

export const KINDS: readonly Kind[] = [panel, desk]

/** What a client of this integration lets itself be asked. @param origin of its site */
export function manifestAt(integrationId: string, origin: string): Manifest {
  const kind = KINDS.find(({ integration: { id } }) => id === integrationId)
  if (kind === undefined) {
    throw new Error(`No site here is of "${integrationId}".`)
  }
  return manifestOf(kind.integration, { site: origin }, [origin])
}
