// What compiles and what does not: each line that must not is marked, and the compiler fails where one does. And the printed types
// are those of the schemas.
import { expect, expectTypeOf, it } from 'vitest'
import { asks } from '../../../src/sdk/client/asks.ts'
import type { Billing } from '../../../src/integrations/resources/mobile-billing-statement.ts'
import type { Orders } from '../../../src/integrations/resources/order-history.ts'
import type { CardAdded, NewCard, PaymentMethods } from '../../../src/integrations/resources/payment-method.ts'
import { type Integrations, type Link, Passage } from '../../../src/sdk/client/index.ts'
import type { Deliveries, EventPage, LinkPage, Sessions, Timeline } from '../../../src/sdk/client/api.ts'
import type { Deliveries as WireDeliveries } from '../../../src/wire/delivery.ts'
import type { EventPage as WireEventPage } from '../../../src/wire/event.ts'
import type { LinkPage as WireLinkPage } from '../../../src/wire/link.ts'
import type { Sessions as WireSessions } from '../../../src/wire/session.ts'
import type { Timeline as WireTimeline } from '../../../src/wire/timeline.ts'

type Plain<T> = T extends readonly (infer One)[]
  ? readonly Plain<One>[]
  : T extends object
    ? { readonly [Name in keyof T]: Plain<Exclude<T[Name], undefined>> }
    : T

const passage = new Passage({ url: 'https://passage.example.com', apiKey: 'psg_test_0' })
const READ = { resource: 'paymentMethod', action: 'read' } as const
const CARD = {
  cardNumber: '4242424242424242',
  expirationDate: '12/39',
  cvv: '123',
  nameOnCard: 'Ada',
  billingZip: '94110',
} as const

/** Compiled, never run. */
export async function compiles(): Promise<void> {
  const one = await passage.links.create({ integrationId: 'tmobile', operations: [READ] })
  const ended = await passage.links.waitForEnd(one)
  if (ended.status === 'complete') {
    expectTypeOf(ended.result).toEqualTypeOf<Integrations['tmobile']['paymentMethod']['read']['result'] | null>()
    // @ts-expect-error it was not asked for
    void ended.result?.billing
  } else {
    expectTypeOf(ended.result).toEqualTypeOf<null>()
    expectTypeOf(ended.status).toEqualTypeOf<'expired' | 'canceled'>()
  }

  const several = await passage.links.create({
    integrationId: 'verizon',
    operations: [
      { resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 3 } },
      { resource: 'paymentMethod', action: 'write', arguments: CARD },
    ],
  })
  const link = await passage.links.get(several)
  if (link.status === 'complete' && link.result !== null) {
    const [bills, card] = link.result.operations
    expectTypeOf(bills.data.billing[0]?.amountDue).toEqualTypeOf<number | undefined>()
    expectTypeOf(card.data.card.last4).toEqualTypeOf<string>()
    // @ts-expect-error there are two
    expectTypeOf(link.result.operations[2]).toBeUndefined()
    // @ts-expect-error another operation's
    void bills.data.card
  }

  // @ts-expect-error no such integration
  void passage.links.create({ integrationId: 'sprint', operations: [READ] })
  const BILLS = { resource: 'mobileBillingStatement', action: 'read' } as const
  // @ts-expect-error not at Uber Eats
  void passage.links.create({ integrationId: 'ubereats', operations: [BILLS] })
  // @ts-expect-error read only
  void passage.links.create({ integrationId: 'ubereats', operations: [{ resource: 'paymentMethod', action: 'write' }] })
  // @ts-expect-error a card must come with it
  void passage.links.create({ integrationId: 'att', operations: [{ resource: 'paymentMethod', action: 'write' }] })
  void passage.links.create({
    integrationId: 'att',
    // @ts-expect-error a number is none
    operations: [{ resource: 'paymentMethod', action: 'write', arguments: { ...CARD, cvv: 123 } }],
  })

  const unknown = await passage.links.get('link_0')
  if (unknown.status === 'complete') {
    expectTypeOf(unknown.result).toEqualTypeOf<Readonly<Record<string, unknown>> | null>()
  }
  if (
    passage.links.asks(unknown, {
      integrationId: 'ubereats',
      operations: [{ resource: 'orderHistory', action: 'read' }],
    })
  ) {
    expectTypeOf(unknown).toExtend<
      Link<{ integrationId: 'ubereats'; operations: readonly [{ resource: 'orderHistory'; action: 'read' }] }>
    >()
    if (unknown.status === 'complete') {
      void unknown.result?.orders[0]?.placedAt
    }
  }

  // @ts-expect-error a name that is none
  passage.links.asks(unknown, { integrationId: 'ubereats', operations: [{ resource: 'orderhistory', action: 'read' }] })
  passage.links.asks(unknown, {
    integrationId: 'ubereats',
    // @ts-expect-error Uber Eats writes no orders
    operations: [{ resource: 'orderHistory', action: 'write' }],
  })
  for await (const listed of passage.links.list()) {
    // @ts-expect-error one of a list has no result to tell of
    passage.links.asks(listed, { integrationId: 'att', operations: [READ] })
  }

  // @ts-expect-error nothing is asked for
  void passage.links.create({ integrationId: 'tmobile', operations: [] })
  const [BILL] = [{ resource: 'mobileBillingStatement', action: 'read' }] as const
  // @ts-expect-error `arguments`
  void passage.links.create({ integrationId: 'att', operations: [{ ...BILL, argument: { limit: 3 } }] })
  // @ts-expect-error `limit`
  void passage.links.create({ integrationId: 'att', operations: [{ ...BILL, arguments: { limit: 3, limits: 3 } }] })
  // @ts-expect-error it takes none
  void passage.links.create({ integrationId: 'att', operations: [{ ...READ, arguments: { limit: 3 } }] })
  // How many there are is not known: neither is the result.
  const some = await passage.links.create({ integrationId: 'att', operations: [READ, BILL].slice(1) })
  const someLink = await passage.links.get(some)
  expectTypeOf(someLink.result).toEqualTypeOf<Readonly<Record<string, unknown>> | null>()

  interface Own {
    readonly gym: {
      readonly visits: { readonly read: { readonly arguments: null; readonly result: { readonly visits: number } } }
      readonly plans: { readonly read: { readonly arguments: unknown; readonly result: unknown } }
    }
  }
  const own = new Passage<Own>({ url: '', apiKey: '' })
  const visits = await own.links.create({ integrationId: 'gym', operations: [{ resource: 'visits', action: 'read' }] })
  const visited = await own.links.waitForEnd(visits)
  void (visited.status === 'complete' && visited.result?.visits.toFixed())
  void own.links.create({
    integrationId: 'gym',
    operations: [{ resource: 'plans', action: 'read', arguments: { whatever: 'it takes' } }],
  })
  const found = await own.links.get('link_0')
  if (own.links.asks(found, { integrationId: 'gym', operations: [{ resource: 'visits', action: 'read' }] })) {
    void (found.status === 'complete' && found.result?.visits.toFixed())
  }
  // @ts-expect-error not in this deployment
  own.links.asks(found, { integrationId: 'tmobile', operations: [READ] })
  // @ts-expect-error not in this deployment
  void own.links.create({ integrationId: 'tmobile', operations: [READ] })
}

it('is typed as the schemas are', () => {
  type Phone = Integrations['tmobile']
  expectTypeOf<Phone['paymentMethod']['read']['result']>().toEqualTypeOf<Plain<PaymentMethods>>()
  expectTypeOf<Phone['paymentMethod']['write']['result']>().toEqualTypeOf<Plain<CardAdded>>()
  expectTypeOf<Phone['mobileBillingStatement']['read']['result']>().toEqualTypeOf<Plain<Billing>>()
  expectTypeOf<Integrations['ubereats']['orderHistory']['read']['result']>().toEqualTypeOf<Plain<Orders>>()
  expectTypeOf<Phone['paymentMethod']['write']['arguments']>().toEqualTypeOf<Plain<NewCard>>()
  expectTypeOf<EventPage>().toEqualTypeOf<WireEventPage>()
  expectTypeOf<LinkPage>().toEqualTypeOf<WireLinkPage>()
  expectTypeOf<Sessions>().toEqualTypeOf<WireSessions>()
  expectTypeOf<Timeline>().toEqualTypeOf<WireTimeline>()
  expectTypeOf<Deliveries>().toEqualTypeOf<WireDeliveries>()
  expect(asks({ integrationId: 'att', operations: [READ] }, { integrationId: 'att', operations: [READ] })).toBe(true)
  expect(asks({ integrationId: 'att', operations: [READ] }, { integrationId: 'att', operations: [READ, READ] })).toBe(
    false,
  )
  expect(asks({ integrationId: 'att', operations: [READ, READ] }, { integrationId: 'att', operations: [READ] })).toBe(
    false,
  )
  expect(asks({ integrationId: 'verizon', operations: [READ] }, { integrationId: 'att', operations: [READ] })).toBe(
    false,
  )
})
