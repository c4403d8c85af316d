// What the scripted person sees at AT&T is what stands in the markup, page by page.
import { describe, expect, it } from 'vitest'
import {
  ADD_CARD,
  att,
  CARD_FIELDS,
  LOCKED,
  READ_BILLS,
  READ_MESSAGE,
  READ_WALLET,
} from '../../../src/integrations/att.ts'
import { attSite } from '../../../src/sandbox/att/site.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../../src/sandbox/scripted-person.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { lookAt, playerOf } from '../player.ts'
import { attributesOf, textsOf, Visitor } from '../visitor.ts'

const MOUNT = '/sandbox/att'
const MESSAGE = READ_MESSAGE.root
const MORE_BILLS = READ_BILLS.fields.more.selector
const SITE = `https://passage.test${MOUNT}`
const { login, operation, signedIn } = playerOf(att, SITE)
const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '987',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}

const formOf = (args: typeof card) => ({
  'cc-number': args.cardNumber,
  'cc-month': args.expirationDate.slice(0, 2),
  'cc-year': `20${args.expirationDate.slice(3)}`,
  'cc-code': args.cvv,
  'cc-name': args.nameOnCard,
  'cc-zip': args.billingZip,
})

/** The same person twice: before the real site, and as a script. */
async function both(username: string): Promise<{ visitor: Visitor; person: ScriptedPerson }> {
  const visitor = new Visitor(serveSite(attSite), MOUNT)
  await visitor.post('/login', { 'user-id': username, password: 'pass_good' })
  return { visitor, person: signedIn(username) }
}

interface Table {
  readonly caption: string | undefined
  readonly headers: readonly string[]
  readonly rows: readonly { readonly id: string | null; readonly cells: readonly string[] }[]
}

async function tableIn(page: Response): Promise<Table> {
  const headers = await textsOf(page, 'main thead th[scope="col"]')
  const cells = await textsOf(page, 'main tbody tr > *')
  const ids = await attributesOf(page, 'main tbody tr', 'id')
  expect(cells).toHaveLength(headers.length * ids.length)
  expect(await attributesOf(page, 'main tbody th', 'scope')).toEqual(ids.map(() => 'row'))
  return {
    caption: (await textsOf(page, 'main table caption'))[0],
    headers,
    rows: ids.map((id, row) => ({
      id: id ?? null,
      cells: cells.slice(row * headers.length, (row + 1) * headers.length),
    })),
  }
}

describe('the site agrees with the scripted person', () => {
  it.each(['user_good', 'card_declined'])('on the wallet of %s', async (username) => {
    const { visitor, person } = await both(username)
    await visitor.post('/wallet/add', formOf(card))
    operation(person, 'paymentMethod', 'write', card)
    const table = await tableIn(await visitor.get('/account?view=wallet'))
    person.answer('navigate', { url: `${SITE}/account?view=wallet` })
    expect(table.rows.length).toBeGreaterThan(1)
    expect(lookAt(person, READ_WALLET)).toEqual(table)
  })

  it.each(['', '&show=10', '&show=15', '&show=100', '&show=7', '&show=x'])('on the bills at "%s"', async (query) => {
    const { visitor, person } = await both('user_good')
    const page = await visitor.get(`/account?view=billing${query}`)
    const table = await tableIn(page)
    person.answer('navigate', { url: `${SITE}/account?view=billing${query}` })
    expect(table.rows.length).toBeGreaterThan(1)
    const more = (await attributesOf(page, MORE_BILLS, 'href')).length === 1
    expect(lookAt(person, READ_BILLS)).toEqual({ ...table, more })
  })

  it.each([
    ['user_good', card],
    ['user_good', { ...card, cardNumber: '4111111111111112', billingZip: 'SW1A', cvv: '1' }],
    ['card_declined', card],
  ])('on what came of the card of %s', async (username, args) => {
    const { visitor, person } = await both(username)
    const page = await visitor.post('/wallet/add', formOf(args))
    operation(person, 'paymentMethod', 'write', args)
    const [role] = await attributesOf(page, 'main [role="status"], main [role="alert"]', 'role')
    const [title] = await textsOf(page, 'main .message strong')
    const links = await attributesOf(page, 'main .message a', 'href')
    expect(lookAt(person, READ_MESSAGE)).toEqual({
      role,
      title,
      fields: links.map((link) => link!.replace(`${MOUNT}/wallet/add#`, '')),
    })
    expect(person.answer('url', {})).toEqual({ result: visitor.address })
  })

  it('on the fields of the form, each with its value', async () => {
    const { visitor, person } = await both('user_good')
    const page = await visitor.get('/wallet/add')
    person.answer('navigate', { url: `${SITE}/wallet/add` })
    const ids = [...(await attributesOf(page, 'form input', 'id')), ...(await attributesOf(page, 'form select', 'id'))]
    expect(new Set(ids)).toEqual(new Set(CARD_FIELDS.map(({ name }) => name)))
    const fields = CARD_FIELDS.map(({ selector }) => ({ selector, value: 'x', keep: 1 }))
    const inputs = fields.filter(({ selector }) => !['#cc-month', '#cc-year'].includes(selector))
    expect(person.answer('fillForm', { fields: inputs })).toEqual({
      result: { fields: inputs.map(() => ({ found: true, kept: 'x' })) },
    })
    expect(await attributesOf(page, 'form input, form select', 'name')).toEqual(
      await attributesOf(page, 'form input, form select', 'id'),
    )
  })

  it.each(['#cc-month', '#cc-year'])('on what %s offers', async (selector) => {
    const { visitor, person } = await both('user_good')
    const page = await visitor.get('/wallet/add')
    person.answer('navigate', { url: `${SITE}/wallet/add` })
    const values = await attributesOf(page, `${selector} option`, 'value')
    expect(values[0]).toBe('')
    for (const value of values.slice(1)) {
      expect(person.answer('select', { selector, values: [value!] })).toEqual({ result: null })
    }
    expect(person.answer('select', { selector, values: ['2056'] })).toMatchObject({ error: { code: 'not_found' } })
  })

  it.each([
    '/login',
    '/account',
    '/account?view=billing',
    '/account?view=billing&show=100',
    '/account?view=wallet',
    '/account?view=nothing',
    '/wallet/add',
    '/nowhere',
  ])('on what stands at %s', async (path) => {
    const { visitor, person } = await both('user_good')
    const page = await visitor.get(path)
    person.answer('navigate', { url: `${SITE}${path}` })
    await expectSame(page, visitor, person)
  })

  it('on the way in and its wrong turns', async () => {
    const visitor = new Visitor(serveSite(attSite), MOUNT)
    const person = newScriptedPerson('att', 'user_wrong')
    const first = await visitor.get('/signout')
    person.answer('navigate', { url: `${SITE}/signout` })
    await expectSame(first, visitor, person)
    await visitor.post('/login', { 'user-id': 'user_wrong', password: '1' })
    await visitor.post('/login', { 'user-id': 'user_wrong', password: '2' })
    const locked = await visitor.post('/login', { 'user-id': 'user_wrong', password: '3' })
    login(person)
    await expectSame(locked, visitor, person)
    expect(person.answer('isVisible', { selector: LOCKED })).toEqual({ result: true })
  })
})

async function expectSame(page: Response, visitor: Visitor, person: ScriptedPerson): Promise<void> {
  expect(person.answer('url', {})).toEqual({ result: visitor.address })
  expect(person.answer('title', {})).toEqual({ result: (await textsOf(page, 'title'))[0]!.replace('&amp;', '&') })
  const selectors = [LOCKED, ADD_CARD, MORE_BILLS, '#cc-number', '#cc-year', '#user-id', '#password', '#passcode']
  for (const selector of selectors) {
    const isThere = (await attributesOf(page, selector, 'id')).length > 0
    expect([selector, person.answer('isVisible', { selector })]).toEqual([selector, { result: isThere }])
  }
  // The rewriter knows no :is().
  const messages = await attributesOf(page, 'main [role="status"], main [role="alert"]', 'role')
  expect(person.answer('isVisible', { selector: MESSAGE })).toEqual({ result: messages.length > 0 })
}
