// The sandbox's own pages, read with the expressions that were and with the data that is, in Chromium: both must give the
// same, of whoever the account is and whatever became of a card.
import { describe, expect, it } from 'vitest'
import { type Answer, type Next, replay, type Steps } from '../../src/core/automation.ts'
import * as att from '../../src/integrations/att.ts'
import type { Automation, Integration } from '../../src/integrations/integration.ts'
import { pageAt, type Reading } from '../../src/integrations/page.ts'
import * as tmobile from '../../src/integrations/tmobile.ts'
import { ubereats } from '../../src/integrations/ubereats.ts'
import * as addCard from '../../src/integrations/verizon-add-card.ts'
import { READ_CARDS } from '../../src/integrations/verizon-wallet.ts'
import * as verizon from '../../src/integrations/verizon.ts'
import type { CommandAnswer } from '../../src/device/driver.ts'
import { OLD_UBEREATS } from './support/old-app-expressions.ts'
import { OLD_ATT, OLD_TMOBILE, OLD_VERIZON, type OldReading, readForm } from './support/old-expressions.ts'
import { open, origin, page, run, useAgent } from './support/agent-page.ts'
import { serveTwins, signInAt } from './support/twins.ts'

useAgent({ '/sandbox/*': serveTwins })

const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '987',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}
const address = { line1: '1 Main St', line2: 'Apt 2', city: 'New York', state: 'NY' }

/** Whose pages are looked at: several cards, one, none that anybody would know again. */
const PEOPLE = ['user_good', 'card_declined', 'user_changed']

/** What the site makes of a card. */
const CARDS: readonly (readonly [outcome: string, person: string, card: object])[] = [
  ['added', 'user_good', card],
  ['declined', 'card_declined', card],
  ['invalid', 'user_good', { ...card, billingZip: 'SW1A', cvv: '1' }],
]

/** The page is not as expected, in either way. */
const NOTHING = 'nothing'

async function oldAt<T>({ expression, schema }: OldReading<T>): Promise<T | typeof NOTHING> {
  const answer = (await run('evaluate', { expression })) as CommandAnswer
  const seen = schema.safeParse('result' in answer ? answer.result : undefined)
  return seen.success ? seen.data : NOTHING
}

async function newAt<T>({ root, rows, fields, schema }: Reading<T>): Promise<T | typeof NOTHING> {
  const params = { root, ...(rows !== undefined && { rows }), fields, timeout: 200 }
  const answer = (await run('extract', params)) as CommandAnswer
  const seen = schema().safeParse('result' in answer ? answer.result : undefined)
  return seen.success ? seen.data : NOTHING
}

/** The answer to the last form. */
let filled: CommandAnswer | null = null

/** Runs an automation to its end, in the page. */
async function play(steps: () => Steps<unknown>): Promise<Next> {
  const answers: Answer[] = []
  for (;;) {
    const next = replay(steps, answers)
    if (next.kind !== 'request' || next.request.kind === 'user') {
      return next
    }
    const { command, params } = next.request
    const answer = (await run(command, params as never)) as CommandAnswer
    filled = command === 'fillForm' ? answer : filled
    answers.push({
      fingerprint: next.fingerprint,
      outcome: 'error' in answer ? { error: answer.error } : { value: answer.result },
    })
  }
}

async function operate({ id, offers }: Integration, resource: string, action: 'read' | 'write', args: unknown) {
  const automation = offers.find((one) => one.resource.name === resource)![action] as Automation<unknown>
  return await play(() => automation(pageAt(`${origin}/sandbox/${id}`), args))
}

async function enter(site: string, person: string, path: string): Promise<void> {
  await signInAt(page.context(), origin, site, person)
  await open(`/sandbox/${site}${path}`)
}

/** A page that is expected of everybody but of those whose pages have changed. */
function expectFound(seen: unknown, person: string): void {
  expect(seen === NOTHING).toBe(person === 'user_changed')
}

describe('T-Mobile', () => {
  it.each(PEOPLE)('shows %s the same cards and bills', async (person) => {
    await enter('tmobile', person, '/payments')
    const cards = await oldAt(OLD_TMOBILE.cards)
    expectFound(cards, person)
    expect(await newAt(tmobile.READ_CARDS)).toEqual(cards)
    for (const query of ['', '?page=2', '?page=3', '?page=4']) {
      await open(`/sandbox/tmobile/bills${query}`)
      const bills = await oldAt(OLD_TMOBILE.bills)
      expectFound(bills, person)
      expect(withoutMark(await newAt(tmobile.READ_BILLS))).toEqual(bills)
    }
  })

  it.each(CARDS)('says the same of a card that was %s', async (expected, person, args) => {
    await enter('tmobile', person, '/account')
    await operate(tmobile.tmobile, 'paymentMethod', 'write', args)
    const old = await oldAt(OLD_TMOBILE.outcome)
    expect(old).toMatchObject({ outcome: expected })
    const { names } = (await newAt(tmobile.READ_REFUSED)) as { names: string[] }
    expect({ outcome: await newAt(tmobile.READ_OUTCOME), fields: names }).toEqual(old)
    await open('/sandbox/tmobile/payments')
    expect(await newAt(tmobile.READ_CARDS)).toEqual(await oldAt(OLD_TMOBILE.cards))
  })

  it('holds what was filled', async () => {
    await enter('tmobile', 'user_good', '/account')
    await operate(tmobile.tmobile, 'paymentMethod', 'write', { ...card, billingAddress: address, dryRun: true })
    await expectHeld(tmobile.CARD_FIELDS)
  })
})

describe('AT&T', () => {
  it.each(PEOPLE)('shows %s the same wallet and bills', async (person) => {
    await enter('att', person, '/account?view=wallet')
    const wallet = await oldAt(OLD_ATT.wallet)
    expectFound(wallet, person)
    expect(await newAt(att.READ_WALLET)).toEqual(wallet)
    // Neither table passes for the other.
    expect([await oldAt(OLD_ATT.bills), await newAt(att.READ_BILLS)]).toEqual([NOTHING, NOTHING])
    for (const query of ['', '&show=10', '&show=100']) {
      await open(`/sandbox/att/account?view=billing${query}`)
      const bills = await oldAt(OLD_ATT.bills)
      expectFound(bills, person)
      expect(await newAt(att.READ_BILLS)).toEqual(bills)
      expect([await oldAt(OLD_ATT.wallet), await newAt(att.READ_WALLET)]).toEqual([NOTHING, NOTHING])
    }
    await open('/sandbox/att/account')
    expect([await oldAt(OLD_ATT.wallet), await newAt(att.READ_WALLET)]).toEqual([NOTHING, NOTHING])
  })

  it.each(CARDS)('says the same of a card that was %s', async (expected, person, args) => {
    await enter('att', person, '/account')
    await operate(att.att, 'paymentMethod', 'write', args)
    const old = await oldAt(OLD_ATT.message)
    expect(old).toMatchObject({ outcome: expected })
    const { outcome, fields } = old as { outcome: string; fields: string[] }
    const refused = att.CARD_FIELDS.filter(({ name }) => fields.includes(name)).map(({ argument }) => argument)
    expect(await newAt(att.READ_MESSAGE)).toEqual({ outcome, refused: [...new Set(refused)] })
    await open('/sandbox/att/account?view=wallet')
    expect(await newAt(att.READ_WALLET)).toEqual(await oldAt(OLD_ATT.wallet))
  })

  it('holds what was filled', async () => {
    await enter('att', 'user_good', '/account')
    await operate(att.att, 'paymentMethod', 'write', { ...card, billingAddress: address, dryRun: true })
    await expectHeld(att.CARD_FIELDS)
  })
})

describe('Verizon', () => {
  it.each(PEOPLE)('shows %s the same cards and bills', async (person) => {
    await enter('verizon', person, '/wallet')
    const cards = await oldAt(OLD_VERIZON.cards)
    expectFound(cards, person)
    expect(await newAt(READ_CARDS)).toEqual(cards)
    await open('/sandbox/verizon/bills')
    const years = await oldAt(OLD_VERIZON.years)
    expectFound(years, person)
    expect(await newAt(verizon.READ_YEARS)).toEqual(years)
    expect([await oldAt(OLD_VERIZON.bills), await newAt(verizon.READ_BILLS)]).toEqual([NOTHING, NOTHING])
    for (const year of years === NOTHING ? ['2026'] : years) {
      await open(`/sandbox/verizon/bills/${year}`)
      const bills = await oldAt(OLD_VERIZON.bills)
      expectFound(bills, person)
      expect(await newAt(verizon.READ_BILLS)).toEqual(bills)
      expect(await newAt(verizon.READ_YEARS)).toEqual(await oldAt(OLD_VERIZON.years))
    }
  })

  it.each(CARDS)('says the same of a card that was %s', async (expected, person, args) => {
    await enter('verizon', person, '/my/overview')
    await operate(verizon.verizon, 'paymentMethod', 'write', args)
    const old = await oldAt(OLD_VERIZON.outcome)
    expect(old).toMatchObject({ outcome: expected })
    const { outcome, refused } = old as { outcome: string; refused: string[] }
    expect(await newAt(addCard.READ_OUTCOME)).toBe(outcome)
    if (expected !== 'added') {
      const names = addCard.CARD_FIELDS.filter(({ name }) => refused.includes(name)).map(({ argument }) => argument)
      expect(await newAt(addCard.READ_AGAIN)).toMatchObject({ refused: [...new Set(names)] })
      expect(await newAt(addCard.READ_REVIEW)).toBe((await oldReview())?.number)
    }
    await open('/sandbox/verizon/wallet')
    expect(await newAt(READ_CARDS)).toEqual(await oldAt(OLD_VERIZON.cards))
  })

  const oldReview = async () => (await oldAt(OLD_VERIZON.review)) as { number: string | null }

  it('reviews what was filled, and gives it back where it refuses it', async () => {
    await enter('verizon', 'user_good', '/my/overview')
    const args = { ...card, billingAddress: address, dryRun: true }
    await operate(verizon.verizon, 'paymentMethod', 'write', args)
    const { number } = await oldReview()
    expect(number).toMatch(/1111$/)
    expect(await newAt(addCard.READ_REVIEW)).toBe(number)
    await operate(verizon.verizon, 'paymentMethod', 'write', { ...args, billingZip: 'SW1A' })
    const old = (await oldAt(readForm(addCard.CARD_FIELDS))) as Record<string, string>
    const { held } = (await newAt(addCard.READ_AGAIN)) as { held: Map<string, string | null> }
    const { cardNumber, securityCode, ...shown } = old
    expect([cardNumber, securityCode]).toEqual(['', ''])
    expect(Object.fromEntries(held)).toEqual(shown)
    expect(shown).toMatchObject({ zipCode: 'SW1A', street: '1 Main St' })
  })
})

describe('Uber Eats', () => {
  it.each(PEOPLE)('shows %s the same wallet', async (person) => {
    await enter('ubereats', person, '/wallet')
    const old = await oldAt(OLD_UBEREATS.wallet)
    expectFound(old, person)
    const read = await operate(ubereats, 'paymentMethod', 'read', null)
    const rows =
      old === NOTHING ? null : old.rows.map(({ id, number, isPreferred }) => [id, number.slice(-4), isPreferred])
    expect(methodsIn(read)).toEqual(rows)
  })

  it.each(PEOPLE.flatMap((person) => [1, 10, 11, 100].map((limit) => [person, limit] as const)))(
    'shows %s the same orders, up to %i',
    async (person, limit) => {
      await enter('ubereats', person, '/orders')
      const old = await oldAt(OLD_UBEREATS.orders(limit))
      expectFound(old, person)
      const read = await operate(ubereats, 'orderHistory', 'read', { limit })
      expect(read.kind === 'result' ? read.value : null).toEqual(
        old === NOTHING ? null : { orderCount: old.count, orders: old.rows },
      )
    },
  )
})

function methodsIn(next: Next): unknown {
  const { value } = next as { value?: { paymentMethods: { vendorId: string; last4: string; isDefault: boolean }[] } }
  return value?.paymentMethods.map(({ vendorId, last4, isDefault }) => [vendorId, last4, isDefault]) ?? null
}

/** Whether the page has its table is told by the page's old reading as a whole. */
function withoutMark(seen: { readonly hasTable: true } | typeof NOTHING): unknown {
  if (seen === NOTHING) {
    return NOTHING
  }
  const { hasTable: _, ...rest } = seen
  return rest
}

/** The form holds all of it, and the automation was told of each field what its end is, as far as it may be. */
async function expectHeld(fields: readonly { name: string; selector: string; keep: number }[]): Promise<void> {
  const held = (await oldAt(readForm(fields))) as Record<string, string>
  const ends = fields.map(({ name, keep }) => held[name]!.slice(Math.max(0, held[name]!.length - keep)))
  expect(Object.values(held)).not.toContain('')
  expect(filled).toEqual({ result: { fields: ends.map((kept) => ({ found: true, kept })) } })
}
