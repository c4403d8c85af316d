// What is wrong with a field of POST /v1/links, and where the answer says so.
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/integrations/catalogue.ts'
import { issuesOfRules } from '../../src/routes/create-link-body.ts'
import { call, expectJson, newAccount } from '../support/api.ts'
import {
  bills,
  card,
  CARD_NUMBER,
  cardBody,
  countLinks,
  CVV,
  type Fields,
  issuesOfBody,
  linkBody,
  pathsOf,
  read,
  write,
} from '../support/refusal.ts'

const address = { line1: '1 Main St', city: 'New York', state: 'NY' }

function withOperation(...operations: unknown[]): Fields {
  return linkBody({ operations })
}

function reads(count: number): unknown[] {
  return Array.from({ length: count }, () => read)
}

describe('an integration without a sandbox twin', () => {
  const rules = {
    development: true,
    retention: 3600,
    hasLiveSite: (id: string) => id === 'att',
    ownHosts: [],
    sandbox: true,
    now: 0,
  }
  const hasSandbox = (id: string) => id === 'tmobile'
  const issuesOf = (mode: 'test' | 'live', integrationId: string) =>
    issuesOfRules({ integrationId, operations: [read] }, { ...rules, hasSandbox, mode })

  it('is refused to a test key at once: no session could reach it', () => {
    expect(issuesOf('test', 'tmobile')).toEqual([])
    expect(issuesOf('live', 'att')).toEqual([])
    const [issue, ...others] = issuesOf('test', 'att')
    expect(others).toEqual([])
    expect(issue).toEqual({ path: 'integrationId', message: 'has no sandbox: it needs a live key' })
  })

  it('is not what an unknown one is called', () => {
    expect(issuesOf('test', 'no-such-site').map(({ message }) => message)).toEqual([
      expect.stringContaining('must be one of'),
    ])
    expect(issuesOf('live', 'no-such-site')).toHaveLength(1)
  })
})

describe('a field that is missing, of the wrong type or out of range', () => {
  const long = 'x'.repeat(257)

  it.each<[string, unknown[]]>([
    ['integrationId', [undefined, null, 1, true, [], {}, ['tmobile'], { id: 'tmobile' }]],
    [
      'integrationId',
      [
        '',
        'no-such-site',
        'TMobile',
        'tmobile ',
        ' tmobile',
        'tmobile\n',
        '__proto__',
        'constructor',
        'x'.repeat(65),
        long,
      ],
    ],
    ['integrationId', ['tmobile\u0000', '\ud800', 'ｔmobile', CARD_NUMBER]],
    ['operations', [undefined, null, 1, true, 'read', {}, { 0: read, length: 1 }, []]],
    ['operations', [reads(21), reads(200)]],
    ['webhookUrl', [1, true, [], {}, ['https://your-server.com/webhook'], '', 'hook', 'not a url', CARD_NUMBER]],
    ['returnUrl', [1, true, [], {}, ['https://your-app.com/done'], '', 'done', 'not a url', CARD_NUMBER]],
    ['externalUserId', [1, true, [], {}, long, 'a\u0000b', '\udfff']],
    ['debug', [0, 1, '', 'true', 'false', [], {}]],
    ['expiresIn', [0, -1, 1.5, 0.5, '60', '', true, [], [60], {}, 31_536_001, 2 ** 53, 1e21]],
    ['retainResultFor', [-1, 1.5, '60', '', true, [], [60], {}, null, 2_592_001, 2 ** 53]],
    ['locale', [1, null, [], {}, '', 'e', 'en_US', 'en-', '-en', 'en US', 'english!', 'ｅｎ', 'en\u0000', CARD_NUMBER]],
    ['locale', [`en-x-${'a'.repeat(8)}-${'b'.repeat(8)}-${'c'.repeat(8)}-dddd`]],
  ])('%s: %#', async (field, values) => {
    const account = await newAccount()
    for (const value of values) {
      expect([value, await pathsOf(linkBody({ [field]: value }), account)]).toEqual([value, [field]])
    }
    expect(await countLinks()).toBe(0)
  })

  it.each([
    ['webhookUrl', 'hook', 'must be a valid URL'],
    ['returnUrl', 'done', 'must be a valid URL or app scheme'],
    ['webhookUrl', 5, 'must be a valid URL'],
    ['returnUrl', 5, 'must be a valid URL or app scheme'],
    ['expiresIn', 0, 'must be a positive integer'],
    ['expiresIn', -1, 'must be a positive integer'],
    ['expiresIn', 1.5, 'must be a positive integer'],
    ['expiresIn', '60', 'must be a positive integer'],
    ['operations', [], 'must not be empty'],
    ['retainResultFor', -1, 'must be an integer from 0'],
    ['retainResultFor', '60', 'must be an integer from 0, not a string'],
    ['retainResultFor', 1.5, 'must be an integer from 0, not a fraction'],
    ['retainResultFor', 2_592_001, 'must be at most 2592000: this deployment keeps nothing longer'],
    ['locale', 'en_US', 'must be a language tag of at most 35 characters, such as en or es-MX'],
    ['locale', 5, 'must be a language tag of at most 35 characters, such as en or es-MX, not a number'],
  ])('%s: %j says what the document says', async (field, value, message) => {
    expect(await issuesOfBody(linkBody({ [field]: value }))).toEqual([{ path: field, message }])
  })

  it.each<[Fields, string, string]>([
    [
      { integrationId: 't-mobile' },
      'integrationId',
      `must be one of ${catalogue.map(({ id }) => id).join(' or ')}. Did you mean tmobile?`,
    ],
    [
      { operations: [{ resource: 'paymentMethods', action: 'read' }] },
      'operations.0.resource',
      'must be one of paymentMethod or mobileBillingStatement at tmobile. Did you mean paymentMethod?',
    ],
    [
      { operations: [{ resource: 'paymentMethod', action: 'create' }] },
      'operations.0.action',
      'must be read or write for paymentMethod at tmobile. Did you mean write?',
    ],
    [
      { operations: [{ resource: 'mobileBillingStatement', action: 'read', arguments: { limit: '3' } }] },
      'operations.0.arguments.limit',
      'must be a positive integer, not a string',
    ],
    [
      { operations: [{ resource: 'mobileBillingStatement', action: 'read', arguments: { Limit: 1 } }] },
      'operations.0.arguments.Limit',
      'is not a known field. Did you mean limit?',
    ],
  ])('%j is told what it may have meant', async (changes, path, message) => {
    expect(await issuesOfBody(linkBody(changes))).toEqual([{ path, message }])
  })

  it('is 400 for a result that nobody would ever have', async () => {
    const message = 'must be positive where there is no webhookUrl: nobody would ever have the result'
    expect(await issuesOfBody(linkBody({ retainResultFor: 0, webhookUrl: undefined }))).toEqual([
      { path: 'retainResultFor', message },
    ])
  })

  it('takes the limits themselves', async () => {
    const { key } = await newAccount()
    const bodies = [
      withOperation(read),
      withOperation(...reads(20)),
      linkBody({ expiresIn: 1 }),
      linkBody({ expiresIn: 31_536_000 }),
      linkBody({ externalUserId: 'x'.repeat(256) }),
      linkBody({ externalUserId: '' }),
      linkBody({ webhookUrl: undefined, returnUrl: undefined }),
      linkBody({ retainResultFor: 0 }),
      linkBody({ retainResultFor: 2_592_000 }),
      linkBody({ retainResultFor: 1, webhookUrl: undefined }),
      linkBody({ locale: 'es-MX' }),
      linkBody({ locale: 'tlh-Latn' }),
      linkBody({ locale: `en-x-${'a'.repeat(8)}-${'b'.repeat(8)}-${'c'.repeat(8)}-ddd` }),
      linkBody({ unknownField: 'is ignored' }),
      cardBody({ billingAddress: address, dryRun: true }),
      withOperation(bills, { ...bills, arguments: {} }, { ...bills, arguments: { limit: 100 } }),
    ]
    for (const body of bodies) {
      await expectJson(await call({ path: '/v1/links', key, body }), 201)
    }
  })
})

describe('an operation', () => {
  it.each<[string, unknown, string[]]>([
    ['null', null, ['operations.1']],
    ['a string', 'paymentMethod:read', ['operations.1']],
    ['a number', 1, ['operations.1']],
    ['an array', [], ['operations.1']],
    ['nothing in it', {}, ['operations.1.resource', 'operations.1.action']],
    ['no resource', { action: 'read' }, ['operations.1.resource']],
    ['no action', { resource: 'paymentMethod' }, ['operations.1.action']],
    ['a resource that is no string', { resource: 1, action: 'read' }, ['operations.1.resource']],
    ['an action that is no string', { resource: 'paymentMethod', action: ['read'] }, ['operations.1.action']],
    ['an empty resource', { resource: '', action: 'read' }, ['operations.1.resource']],
    ['an empty action', { resource: 'paymentMethod', action: '' }, ['operations.1.action']],
    ['an unknown resource', { resource: 'wallet', action: 'read' }, ['operations.1.resource']],
    ['another spelling', { resource: 'PaymentMethod', action: 'read' }, ['operations.1.resource']],
    ['__proto__', { resource: '__proto__', action: 'read' }, ['operations.1.resource']],
    ['a card number for a resource', { resource: CARD_NUMBER, action: CVV }, ['operations.1.resource']],
    ['an unknown action', { resource: 'paymentMethod', action: 'delete' }, ['operations.1.action']],
    ['capitals', { resource: 'paymentMethod', action: 'READ' }, ['operations.1.action']],
    ['a property of objects', { resource: 'paymentMethod', action: 'constructor' }, ['operations.1.action']],
    ['a card number for an action', { resource: 'paymentMethod', action: CARD_NUMBER }, ['operations.1.action']],
    ['a resource of another integration', { resource: 'orderHistory', action: 'read' }, ['operations.1.resource']],
    ['an action of another resource', { ...bills, action: 'write', arguments: card }, ['operations.1.action']],
    ['arguments where there are none', { ...read, arguments: { limit: 1 } }, ['operations.1.arguments']],
    ['a card where there are no arguments', { ...read, arguments: card }, ['operations.1.arguments']],
    ['arguments that are null', { ...write, arguments: null }, ['operations.1.arguments']],
    ['arguments that are a string', { ...write, arguments: JSON.stringify(card) }, ['operations.1.arguments']],
    ['arguments that are an array', { ...write, arguments: [card] }, ['operations.1.arguments']],
    ['arguments that are left out', { ...write, arguments: undefined }, ['operations.1.arguments']],
    ['a limit that is no number', { ...bills, arguments: { limit: '5' } }, ['operations.1.arguments.limit']],
    ['a limit of 0', { ...bills, arguments: { limit: 0 } }, ['operations.1.arguments.limit']],
    ['a limit of 101', { ...bills, arguments: { limit: 101 } }, ['operations.1.arguments.limit']],
    ['half a limit', { ...bills, arguments: { limit: 1.5 } }, ['operations.1.arguments.limit']],
    ['a misspelt limit', { ...bills, arguments: { limmit: 1 } }, ['operations.1.arguments.limmit']],
    ['a card for a listing', { ...bills, arguments: { [CARD_NUMBER]: CVV } }, ['operations.1.arguments']],
  ])('with %s', async (_, operation, paths) => {
    expect(await pathsOf(withOperation(read, operation))).toEqual(paths)
  })

  it.each([
    ['no-such-site', read, 'integrationId', ['tmobile', 'att', 'verizon', 'ubereats']],
    ['tmobile', { ...read, resource: 'x' }, 'operations.0.resource', ['paymentMethod', 'mobileBillingStatement']],
    ['ubereats', bills, 'operations.0.resource', ['paymentMethod', 'orderHistory']],
    ['ubereats', write, 'operations.0.action', ['read']],
    ['att', { ...bills, action: 'write' }, 'operations.0.action', ['read']],
    ['verizon', { ...read, action: 'x' }, 'operations.0.action', ['read', 'write']],
  ])(
    '%s: an unknown combination names the innermost wrong part and what is valid',
    async (integrationId, operation, path, valid) => {
      const [issue, ...others] = await issuesOfBody({ integrationId, operations: [operation] })
      expect(others).toEqual([])
      expect(issue!.path).toBe(path)
      expect(valid.filter((name) => !issue!.message.includes(name))).toEqual([])
    },
  )
})

it('numbers beyond all numbers are refused like any other', async () => {
  const account = await newAccount()
  for (const number of ['1e400', '-1e400', '9'.repeat(400)]) {
    const body = JSON.stringify(linkBody({ expiresIn: 'HERE' })).replace('"HERE"', number)
    expect(await pathsOf(body, account)).toEqual(['expiresIn'])
    const limited = JSON.stringify(withOperation({ ...bills, arguments: { limit: 'HERE' } })).replace('"HERE"', number)
    expect(await pathsOf(limited, account)).toEqual(['operations.0.arguments.limit'])
  }
})

it('reports all that is wrong at once, each with its own path', async () => {
  const body = {
    integrationId: 'tmobile',
    operations: [
      { resource: 'wallet', action: 'read' },
      { resource: 'paymentMethod', action: 'erase' },
      { ...write, arguments: { ...card, cardNumber: '4111', cvv: undefined, pin: CVV, expirationDate: '12/20' } },
      'read',
      { ...read, arguments: { a: 1 } },
      { ...bills, arguments: { limit: 0, limits: 5 } },
      {
        ...write,
        arguments: {
          ...card,
          cardNumber: '4111111111111112',
          expirationDate: '01/21',
          nameOnCard: '',
          billingAddress: { ...address, line1: '', zip: '10001' },
          dryRun: 1,
        },
      },
      { ...write, arguments: { expirationDate: '12/20' } },
    ],
    webhookUrl: 'http://10.0.0.1/',
    returnUrl: 'javascript:alert(1)',
    externalUserId: 5,
    debug: 'yes',
    expiresIn: 0,
    locale: 'en_US',
  }
  expect((await pathsOf(body)).sort()).toEqual([
    'debug',
    'expiresIn',
    'externalUserId',
    'locale',
    'operations.0.resource',
    'operations.1.action',
    'operations.2.arguments.cardNumber',
    'operations.2.arguments.cvv',
    'operations.2.arguments.expirationDate',
    'operations.2.arguments.pin',
    'operations.3',
    'operations.4.arguments',
    'operations.5.arguments.limit',
    'operations.5.arguments.limits',
    'operations.6.arguments.billingAddress.line1',
    'operations.6.arguments.billingAddress.zip',
    'operations.6.arguments.cardNumber',
    'operations.6.arguments.dryRun',
    'operations.6.arguments.expirationDate',
    'operations.6.arguments.nameOnCard',
    ...['billingZip', 'cardNumber', 'cvv', 'expirationDate', 'nameOnCard'].map(
      (name) => `operations.7.arguments.${name}`,
    ),
    'returnUrl',
    'webhookUrl',
  ])
})

it('reports what else is wrong beside too many operations', async () => {
  const body = { integrationId: 'no-such-site', operations: reads(21), webhookUrl: 'hook', returnUrl: 5, expiresIn: 0 }
  expect((await pathsOf(body)).sort()).toEqual(['expiresIn', 'integrationId', 'operations', 'returnUrl', 'webhookUrl'])
  const many = { integrationId: 'tmobile', operations: [{ resource: 'wallet', action: 'read' }, ...reads(20)] }
  expect((await pathsOf(many)).sort()).toEqual(['operations', 'operations.0.resource'])
})
