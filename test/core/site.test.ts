// Where a session runs and which origins it may visit, and what a deployment may say of it.
import { describe, it } from 'vitest'
import { liveSiteOf, originsOf, siteOf } from '../../src/core/link.ts'
import { namedSites } from '../../src/core/site.ts'
import { catalogue } from '../../src/integrations/catalogue.ts'

describe('where a session runs', () => {
  const named = { tmobile: { site: 'https://www.t-mobile.com' } }
  const own = { site: 'https://own.example', origins: ['https://id.own.example'] }

  it.for([
    ['tmobile', undefined, named.tmobile],
    ['tmobile', own, named.tmobile],
    ['verizon', own, own],
    ['verizon', undefined, null],
    ['constructor', undefined, null],
  ] as const)('a live %s with %j of its own: %j', ([integrationId, ofItself, expected], { expect }) => {
    const live = liveSiteOf(integrationId, named, ofItself)
    expect(live).toEqual(expected)
    expect(siteOf({ mode: 'live', integrationId }, live, 'https://here')).toEqual(expected)
    const twin = { site: `https://here/sandbox/${integrationId}` }
    expect(siteOf({ mode: 'test', integrationId }, live, 'https://here')).toEqual(twin)
  })
})

describe('the origins of a session', () => {
  it.for([
    [{ site: 'https://here/sandbox/att' }, ['https://here']],
    [{ site: 'https://a.example/shop', origins: ['https://id.example'] }, ['https://a.example', 'https://id.example']],
    [
      { site: 'https://a.example', origins: ['https://www.a.example', 'https://a.example', 'https://www.a.example'] },
      ['https://a.example', 'https://www.a.example'],
    ],
    [{ site: 'http://localhost:8080', origins: [] }, ['http://localhost:8080']],
  ] as const)('%j: %j', ([site, expected], { expect }) => {
    expect(originsOf(site)).toEqual(expected)
  })
})

describe('what LIVE_ORIGINS names', () => {
  const judged = (value: unknown, development: boolean) => {
    const parsed = namedSites(development).safeParse({ att: value })
    return parsed.success
      ? parsed.data['att']
      : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`)
  }

  it.for<[unknown, string, string[]]>([
    ['https://www.att.example', 'https://www.att.example', []],
    ['https://att.example/shop//', 'https://att.example/shop', []],
    ['https://ATT.example:443', 'https://att.example', []],
    [['https://att.example'], 'https://att.example', []],
    [['https://att.example/shop', 'https://ID.example/'], 'https://att.example/shop', ['https://id.example']],
  ])('%j, in development or not', ([value, site, origins], { expect }) => {
    expect(judged(value, false)).toEqual({ site, origins })
    expect(judged(value, true)).toEqual({ site, origins })
  })

  it('may be what an integration names itself', ({ expect }) => {
    for (const { live } of catalogue) {
      expect(live === undefined ? live : judged([live.site, ...(live.origins ?? [])], false)).toEqual(
        live && { origins: [], ...live },
      )
    }
  })

  const NO_ADDRESS = 'must be an https address'
  it.for<[unknown, string]>([
    ['', `att ${NO_ADDRESS}`],
    ['hunter2', `att ${NO_ADDRESS}`],
    [null, `att ${NO_ADDRESS}`],
    [{ site: 'https://hunter2.example' }, `att ${NO_ADDRESS}`],
    ['http://hunter2.example', `att ${NO_ADDRESS}`],
    ['https:hunter2.example', `att ${NO_ADDRESS}`],
    ['https://hunter2.example\\@b.example', `att ${NO_ADDRESS}`],
    ['http://127.1/hunter2', `att ${NO_ADDRESS}`],
    ['javascript://hunter2.example', `att ${NO_ADDRESS}`],
    ['https://me:hunter2@att.example', `att ${NO_ADDRESS} without a user name, query or fragment`],
    ['https://att.example/?token=hunter2', `att ${NO_ADDRESS} without a user name, query or fragment`],
    ['https://att.example/#hunter2', `att ${NO_ADDRESS} without a user name, query or fragment`],
    [[], 'att must name a site'],
    [['https://att.example', 'hunter2'], `att.1 ${NO_ADDRESS}`],
    [['https://att.example', ['https://hunter2.example']], `att.1 ${NO_ADDRESS}`],
    [['https://att.example', 'https://id.example/hunter2'], 'att.1 must be an https origin: an address without a path'],
  ])('%j is refused: %s', ([value, issue], { expect }) => {
    expect(judged(value, true)).toEqual([issue])
    expect(judged(value, false)).toEqual([issue])
    expect(issue).not.toContain('hunter2')
  })

  const THIS_MACHINE = 'must not be on this machine unless DEVELOPMENT is on'
  it.for([
    'https://localhost:8443',
    'https://127.0.0.1',
    'https://[::1]:8443/shop',
    'https://127.1',
    'https://shop.localhost',
    'http://localhost:8080',
    'http://127.0.0.1:8080/shop',
  ])('%s is for development', (address, { expect }) => {
    const { origin } = new URL(address)
    expect(judged(address, true)).toMatchObject({ site: expect.stringContaining(origin) as unknown })
    expect(judged(address, false)).toEqual([`att ${THIS_MACHINE}`])
    expect(judged(['https://att.example', origin], true)).toMatchObject({ origins: [origin] })
    expect(judged(['https://att.example', origin], false)).toEqual([`att.1 ${THIS_MACHINE}`])
  })
})
