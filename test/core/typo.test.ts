import { describe, expect, it } from 'vitest'
import { didYouMean, misspeltFilters, warningsOf } from '../../src/core/typo.ts'

const KNOWN = [
  'integrationId',
  'operations',
  'webhookUrl',
  'returnUrl',
  'externalUserId',
  'debug',
  'expiresIn',
  'locale',
] as const

describe('warningsOf', () => {
  it.each([
    ['webhookURL', 'webhookUrl'],
    ['webhook_url', 'webhookUrl'],
    ['webhook-url', 'webhookUrl'],
    ['webhookurl', 'webhookUrl'],
    ['webhokUrl', 'webhookUrl'],
    ['webhookUrls', 'webhookUrl'],
    ['webhoookUrl', 'webhookUrl'],
    ['wehbookUrl', 'webhookUrl'],
    ['webhook', 'webhookUrl'],
    ['callback_url', 'webhookUrl'],
    ['return_url', 'returnUrl'],
    ['returnURL', 'returnUrl'],
    ['redirect_uri', 'returnUrl'],
    ['externalUserID', 'externalUserId'],
    ['external_user_id', 'externalUserId'],
    ['userId', 'externalUserId'],
    ['expires_in', 'expiresIn'],
    ['expires', 'expiresIn'],
    ['operation', 'operations'],
    ['integrationID', 'integrationId'],
    ['Debug', 'debug'],
    ['language', 'locale'],
  ])('%s is told as %s', (name, meant) => {
    expect(warningsOf({ [name]: 1 }, KNOWN)).toEqual([
      { path: name, message: `is not a known field and was ignored. Did you mean ${meant}?` },
    ])
  })

  it.each([
    ...KNOWN,
    'metadata',
    'reference',
    'note',
    'id',
    'url',
    'name',
    'tags',
    'constructor',
    'toString',
    'a',
    '',
    // Nothing that may hold a value comes back.
    'webhookUrl4111111111111111',
    'webhook url',
    'webhook.url',
    '4111111111111111',
    'ｗebhookUrl',
  ])('%j is passed over', (name) => {
    expect(warningsOf({ [name]: 1 }, KNOWN)).toEqual([])
  })

  it('has one for each, in their order, and none for __proto__', () => {
    const body = JSON.parse('{"return_url":1,"__proto__":{"webhook":1},"note":1,"webhook":2}') as object
    expect(warningsOf(body, KNOWN).map(({ path }) => path)).toEqual(['return_url', 'webhook'])
  })

  it('are no more than a hundred, however many names there are', () => {
    const names = Array.from(
      { length: 300 },
      (_, index) => `web${index.toString(2).replaceAll('0', '_').replaceAll('1', '-')}hook`,
    )
    expect(warningsOf(Object.fromEntries(names.map((name) => [name, 1])), KNOWN)).toHaveLength(100)
  })
})

describe('misspeltFilters', () => {
  const known = ['limit', 'status', 'errorCode', 'createdAfter']
  it.each([
    ['errorcode', 'errorCode'],
    ['created_after', 'createdAfter'],
    ['statuss', 'status'],
    ['count', 'limit'],
  ])('tells %s from %s', (name, meant) => {
    expect(misspeltFilters([name, 'limit'], known)).toEqual([
      { path: name, message: `is not a known filter. Did you mean ${meant}?` },
    ])
  })

  it('says nothing of one that is known, or like none', () => {
    expect(misspeltFilters(['status', 'utm_source', 'trace', '4111111111111111'], known)).toEqual([])
  })
})

describe('didYouMean', () => {
  it.each([
    ['t-mobile', ['tmobile', 'att'], 'tmobile'],
    ['T_Mobile', ['tmobile', 'att'], 'tmobile'],
    ['tmoble', ['tmobile', 'att'], 'tmobile'],
    ['uber', ['tmobile', 'ubereats'], 'ubereats'],
    ['paymentMethods', ['paymentMethod', 'orderHistory'], 'paymentMethod'],
    ['payment_method', ['paymentMethod', 'orderHistory'], 'paymentMethod'],
    ['orders', ['paymentMethod', 'orderHistory'], 'orderHistory'],
    ['get', ['read', 'write'], 'read'],
    ['create', ['read', 'write'], 'write'],
    ['cvc', ['cardNumber', 'cvv'], 'cvv'],
    ['card_number', ['cardNumber', 'cvv'], 'cardNumber'],
  ])('%s of %j', (name, known, meant) => {
    expect(didYouMean(name, known)).toBe(`. Did you mean ${meant}?`)
  })

  it.each([
    // What is meant is not offered there.
    ['create', ['read']],
    ['orders', ['paymentMethod']],
    ['sprint', ['tmobile', 'att']],
    ['constructor', ['read', 'write']],
    ['__proto__', ['read', 'write']],
    ['', ['read', 'write']],
    ['4111111111111111', ['cardNumber']],
  ])('%s resembles nothing of %j', (name, known) => {
    expect(didYouMean(name, known)).toBe('')
  })
})
