// What is wrong with a new card in POST /v1/links, and where the answer says so.
import { describe, expect, it } from 'vitest'
import { call, expectJson, newAccount } from '../support/api.ts'
import { CARD_NUMBER, cardBody, countLinks, CVV, type Fields, pathsOf } from '../support/refusal.ts'

const address = { line1: '1 Main St', city: 'New York', state: 'NY' }

function withAddress(changes: Fields): Fields {
  return cardBody({ billingAddress: { ...address, ...changes } })
}

/** Where an issue of the card stands. */
function at(field: string): string {
  return `operations.1.arguments.${field}`
}

describe('the arguments of a new card', () => {
  it.each<[string, unknown[]]>([
    [
      'cardNumber',
      [undefined, null, 4_111_111_111_111_111, '', 'x', '41111111111', '41111111111111111111', '4111111111111112'],
    ],
    [
      'cardNumber',
      [
        '4111 1111 1111 1111',
        '4111-1111-1111-1111',
        ` ${CARD_NUMBER}`,
        `${CARD_NUMBER}\n`,
        '４１１１１１１１１１１１１１１１',
        [CARD_NUMBER],
        { $gt: '' },
      ],
    ],
    [
      'expirationDate',
      [
        undefined,
        null,
        1228,
        '',
        '1228',
        '12/2028',
        '13/28',
        '00/28',
        '1/28',
        '12-28',
        '12/28 ',
        '１２/２８',
        CARD_NUMBER,
      ],
    ],
    // Past months; the first century is meant.
    ['expirationDate', ['01/00', '12/20', '12/25', '01/26']],
    ['cvv', [undefined, null, 123, '', '12', '12345', 'abc', '12a', ' 123', '１２３', [CVV], CARD_NUMBER]],
    ['nameOnCard', [undefined, null, 1, '', 'x'.repeat(129), ['John Doe']]],
    ['billingZip', [undefined, null, 10_001, '', 'x'.repeat(17)]],
    ['billingAddress', [null, 'x', 1, []]],
    ['dryRun', [null, 'true', 0, 1, {}]],
  ])('%s: %#', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      expect([value, await pathsOf(cardBody({ [field]: value }), account)]).toEqual([value, [at(field)]])
    }
    expect(await countLinks()).toBe(0)
  })

  it.each<[string, unknown[]]>([
    ['line1', [undefined, null, 1, '', 'x'.repeat(129)]],
    ['line2', [null, 1, 'x'.repeat(129)]],
    ['city', [undefined, null, '', 'x'.repeat(65)]],
    ['state', [undefined, null, '', 'x'.repeat(65)]],
    ['country', [null, 1, '', 'x'.repeat(65)]],
    ['zip', ['10001']],
  ])('billingAddress.%s', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      const paths = await pathsOf(withAddress({ [field]: value }), account)
      expect([value, paths]).toEqual([value, [at(`billingAddress.${field}`)]])
    }
  })

  it.each([
    ['cardnumber', at('cardnumber')],
    ['CVV', at('CVV')],
    ['constructor', at('constructor')],
    ['card number', 'operations.1.arguments'],
    ['a.b', 'operations.1.arguments'],
    ['', 'operations.1.arguments'],
    [CARD_NUMBER, 'operations.1.arguments'],
    [`card_${CARD_NUMBER}`, 'operations.1.arguments'],
    [`cvv${CVV}`, 'operations.1.arguments'],
  ])('the unknown field %j is refused, and its name told only where it can be no number', async (field, path) => {
    expect(await pathsOf(cardBody({ [field]: CVV }))).toEqual([path])
  })

  // A literal `__proto__: …` would set the prototype: this is JSON as it comes off the wire.
  it('__proto__ is an unknown field as any other, and nothing of it stays', async () => {
    const { key } = await newAccount()
    const body = JSON.stringify(cardBody({})).replace('"cvv"', '"__proto__":{"dryRun":true},"cvv"')
    const before = await countLinks()
    const { issues } = await expectJson<{ issues: unknown }>(await call({ path: '/v1/links', key, body }), 400)
    expect(issues).toEqual([{ path: at('__proto__'), message: 'is not a known field' }])
    expect(await countLinks()).toBe(before)
    expect(({} as Fields)['dryRun']).toBeUndefined()
  })
})
