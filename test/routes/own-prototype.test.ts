// A key `__proto__` of a body's own, which JSON.parse makes and an object literal never does: refused where any unknown field
// is, and without effect where unknown fields are ignored.
import { describe, expect, it } from 'vitest'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, expectJson, newAccount, readLink } from '../support/api.ts'
import { countLinks, issuesOfBody } from '../support/refusal.ts'

const CARD =
  '"cardNumber":"4111111111111111","expirationDate":"12/32","cvv":"123","nameOnCard":"J Doe","billingZip":"10001"'
const ADDRESS = '"line1":"1 Main St","city":"New York","state":"NY"'
const write = (args: string): string =>
  `{"integrationId":"tmobile","operations":[{"resource":"paymentMethod","action":"write","arguments":${args}}]}`
const read = (resource: string, args: string): string =>
  `{"integrationId":"tmobile","operations":[{"resource":"${resource}","action":"read","arguments":${args}}]}`
const UNKNOWN = 'is not a known field'

describe('an own __proto__ in arguments', () => {
  it.each([
    ['alone', write(`{${CARD},"__proto__":{}}`), 'operations.0.arguments.__proto__', UNKNOWN],
    ['that is null', write(`{${CARD},"__proto__":null}`), 'operations.0.arguments.__proto__', UNKNOWN],
    ['that is a text', write(`{${CARD},"__proto__":"4111111111111111"}`), 'operations.0.arguments.__proto__', UNKNOWN],
    ['with what is known', write(`{${CARD},"__proto__":{"dryRun":true}}`), 'operations.0.arguments.__proto__', UNKNOWN],
    [
      'one level down',
      write(`{${CARD},"billingAddress":{${ADDRESS},"__proto__":{}}}`),
      'operations.0.arguments.billingAddress.__proto__',
      UNKNOWN,
    ],
    ['spelt otherwise', write(`{${CARD},"\\u005f_proto__":{}}`), 'operations.0.arguments.__proto__', UNKNOWN],
    [
      'of a list',
      read('mobileBillingStatement', '{"__proto__":{"limit":3}}'),
      'operations.0.arguments.__proto__',
      UNKNOWN,
    ],
    [
      'where there are none',
      read('paymentMethod', '{"__proto__":{}}'),
      'operations.0.arguments',
      'must be left out: this operation takes no arguments',
    ],
    ['named constructor', write(`{${CARD},"constructor":{}}`), 'operations.0.arguments.constructor', UNKNOWN],
  ])('%s is refused', async (_, body, path, message) => {
    const account = await newAccount()
    expect(await issuesOfBody(body, account)).toEqual([{ path, message }])
    expect(await countLinks()).toBe(0)
  })

  it('does not stand for a field that is missing', async () => {
    const issues = await issuesOfBody(write(`{"__proto__":{${CARD}}}`), await newAccount())
    expect(issues.map(({ path }) => path.replace('operations.0.arguments.', ''))).toEqual(
      expect.arrayContaining(['cardNumber', 'expirationDate', 'cvv', 'nameOnCard', 'billingZip', '__proto__']),
    )
  })
})

describe('an own __proto__ elsewhere', () => {
  it.each([
    [
      'in the body',
      '{"integrationId":"tmobile","operations":[{"resource":"paymentMethod","action":"read"}],"__proto__":{"debug":true,"expiresIn":1,"webhookUrl":"https://a.dev"}}',
    ],
    [
      'in an operation',
      '{"integrationId":"tmobile","operations":[{"resource":"paymentMethod","action":"read","__proto__":{"arguments":{"x":1}}}]}',
    ],
  ])('%s is ignored and changes nothing', async (_, body) => {
    const account = await newAccount()
    const created = await expectJson<CreatedLink>(await call({ path: '/v1/links', key: account.key, body }), 201)
    expect(created.expiresAt - created.createdAt).toBe(4 * 3_600_000)
    expect(Object.keys(created)).not.toContain('__proto__')
    const link = await readLink(account, created.linkId)
    expect([link.debug, link.operations]).toEqual([false, [{ resource: 'paymentMethod', action: 'read' }]])
    expect(Object.hasOwn(Object.prototype, 'debug')).toBe(false)
  })

  it('does not stand for what must be there', async () => {
    const key = (await newAccount()).key
    for (const [path, body] of [
      [
        '/v1/links',
        '{"__proto__":{"integrationId":"tmobile","operations":[{"resource":"paymentMethod","action":"read"}]}}',
      ],
      ['/link/claim', '{"__proto__":{"code":"clm_x"}}'],
      ['/webhook_verification_key/get', '{"__proto__":{"key_id":"key_TestNewer001"}}'],
    ] as const) {
      const answer = await call({ path, body, ...(path === '/v1/links' ? { key } : {}) })
      expect([path, answer.status]).toEqual([path, 400])
    }
  })
})
