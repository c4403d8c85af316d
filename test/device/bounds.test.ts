// What a client lets itself be asked, as tables: what a manifest allows, and how many ways there are to miss it by little.
import { describe, expect, it } from 'vitest'
import { boundsOf } from '../../src/device/bounds.ts'
import type { CommandName } from '../../src/wire/command.ts'
import type { Manifest } from '../../src/wire/manifest.ts'

const SITE = 'https://site.example/shop'

const MANIFEST: Manifest = {
  integration: 'shop',
  name: 'Shop',
  sites: [SITE, 'https://www.site.example'],
  origins: ['https://site.example', 'https://www.site.example', 'https://id.example:8443'],
  until: [
    { type: 'url', path: '/account$' },
    { type: 'selector', selector: '#locked' },
  ],
  commands: [
    { command: 'navigate', params: { url: { $path: '(?:/account(?:\\?page=\\d{1,3})?)?' } }, why: 'opens the account' },
    { command: 'getJson', params: { path: { $path: '/api/orders' } }, why: 'reads the orders' },
    {
      command: 'extract',
      params: { root: '#cards', fields: { id: { attribute: 'id' } }, timeout: 30_000 },
      why: 'reads',
    },
    {
      command: 'fill',
      params: { selector: '#cvv', value: { $argument: 'cvv', pattern: '\\d{3}|\\d{4}' } },
      why: 'fills',
    },
    {
      command: 'fillForm',
      params: {
        fields: {
          $some: [
            { selector: '#number', value: { $argument: 'cardNumber', pattern: '\\d{12,19}' }, keep: 4 },
            { selector: '#name', value: { $argument: 'nameOnCard', pattern: '[\\s\\S]{1,128}' }, keep: 128 },
            { selector: '#agree', checked: true },
          ],
        },
      },
      why: 'fills the form',
    },
    { command: 'submit', params: { selector: '#add' }, why: 'adds the card' },
    { command: 'url', params: {}, why: 'looks' },
  ],
}

const bounds = boundsOf(MANIFEST)
const parsed = (text: string): unknown => JSON.parse(text)
const number = { selector: '#number', value: '411111111111', keep: 4 }
const name = { selector: '#name', value: 'J. Doe', keep: 128 }
const agree = { selector: '#agree', checked: true }
const extraction = { root: '#cards', fields: { id: { attribute: 'id' } } }

const ALLOWED: readonly (readonly [CommandName, unknown])[] = [
  ['navigate', { url: SITE }],
  ['navigate', { url: `${SITE}/account` }],
  ['navigate', { url: `${SITE}/account?page=12` }],
  ['navigate', { url: 'https://www.site.example' }],
  ['navigate', { url: 'https://www.site.example/account' }],
  ['getJson', { path: '/shop/api/orders' }],
  ['getJson', { path: '/api/orders' }],
  ['extract', { ...extraction, timeout: 30_000 }],
  ['extract', { timeout: 1, ...extraction }],
  ['fill', { selector: '#cvv', value: '123' }],
  ['fill', { value: '1234', selector: '#cvv' }],
  ['fillForm', { fields: [number] }],
  ['fillForm', { fields: [number, name, agree] }],
  ['fillForm', { fields: [number, agree] }],
  ['fillForm', { fields: [{ ...name, value: 'two\nlines' }] }],
  ['submit', { selector: '#add' }],
  ['url', {}],
]

const NOT_AN_ADDRESS_OF_IT = [
  `${SITE}.evil/account`,
  'https://site.example.evil/shop/account',
  'https://site.example@evil.example/shop/account',
  'https://evil.example/https://site.example/shop/account',
  'https://evil.example/#https://site.example/shop/account',
  'https://evil.example?https://site.example/shop/account',
  'https://user:word@site.example/shop/account',
  'https://user@site.example/shop/account',
  'https://@site.example/shop/account',
  'https://site.example:443/shop/account',
  'https://site.example:8443/shop/account',
  'http://site.example/shop/account',
  'https:site.example/shop/account',
  'https:/site.example/shop/account',
  'https:///site.example/shop/account',
  'HTTPS://site.example/shop/account',
  'https://SITE.example/shop/account',
  'https://site.example./shop/account',
  'https://sıte.example/shop/account',
  'https://ѕite.example/shop/account',
  'https://site。example/shop/account',
  'https://site.example\\shop/account',
  'https:\\\\site.example/shop/account',
  'https://site.example/shop\\account',
  'https://site.example/shop/\\evil.example/account',
  `${SITE}/../account`,
  `${SITE}/./account`,
  `${SITE}/x/../account`,
  `${SITE}/%2e%2e/account`,
  `${SITE}/..%2faccount`,
  `${SITE}%2faccount`,
  `${SITE}/%61ccount`,
  `${SITE}//account`,
  `${SITE}/account/`,
  `${SITE}/accounts`,
  `${SITE}ping/account`,
  `${SITE}/Account`,
  `${SITE}/account#x`,
  `${SITE}/account?page=`,
  `${SITE}/account?page=1234`,
  `${SITE}/account?page=1&to=https://evil.example`,
  `${SITE}/account?page=1\n`,
  `${SITE}/acc\tount`,
  `${SITE}/account\n`,
  `${SITE}/account\u0000`,
  `\n${SITE}/account`,
  ` ${SITE}/account`,
  `${SITE}/account `,
  `view-source:${SITE}/account`,
  `blob:${SITE}/account`,
  `filesystem:${SITE}/account`,
  'javascript:alert(1)',
  `javascript://site.example/shop/account`,
  'java\nscript:alert(1)',
  'data:text/html,<script>1</script>',
  'data:https://site.example/shop/account',
  'about:blank',
  'file:///etc/passwd',
  'ftp://site.example/shop/account',
  'wss://site.example/shop/account',
  '',
  'account',
  '/account?page=1234',
  '//site.example/shop/account',
  '//evil.example/shop/account',
  '/\\evil.example/shop/account',
  '\\/evil.example/account',
  '/shop/../account',
  'null',
]

const REFUSED: readonly (readonly [string, CommandName, unknown])[] = [
  ...NOT_AN_ADDRESS_OF_IT.map((url) => [JSON.stringify(url), 'navigate', { url }] as const),
  ...[
    '/shop/api',
    '/shop/api/orders/1',
    '/shop/api/orders?x',
    '/shop/api/../api/orders',
    '//evil.example/api/orders',
  ].map((path) => [path, 'getJson', { path }] as const),
  ['of no path', 'getJson', {}],
  ['an address that is a list', 'navigate', { url: [`${SITE}/account`] }],
  ['an address that is no text', 'navigate', { url: { href: `${SITE}/account` } }],
  ['the hole itself', 'navigate', { url: { $path: '/account' } }],
  ['another command', 'click', { selector: '#add' }],
  ['code', 'evaluate', { expression: '1' }],
  ['another selector', 'submit', { selector: '#pay' }],
  ['a selector that goes on', 'submit', { selector: '#add, #pay' }],
  ['a selector with a space', 'submit', { selector: '#add ' }],
  ['a selector in another case', 'submit', { selector: '#ADD' }],
  ['a selector that is a list', 'submit', { selector: ['#add'] }],
  ['a param more', 'submit', { selector: '#add', frame: ['iframe'] }],
  ['a timeout where there is none', 'submit', { selector: '#add', timeout: 1 }],
  ['a param less', 'submit', {}],
  ['another param', 'submit', { Selector: '#add' }],
  ['no params', 'submit', null],
  ['no params at all', 'url', undefined],
  ['a list for params', 'url', []],
  ['a text for params', 'url', ''],
  ['a prototype', 'submit', parsed('{"__proto__":{"selector":"#add"}}')],
  ['a prototype beside it', 'submit', parsed('{"selector":"#add","__proto__":{"x":1}}')],
  ['a prototype in the place of nothing', 'url', parsed('{"__proto__":{}}')],
  ['a name that every object has', 'url', { constructor: 1 }],
  ['a method in the place of a param', 'submit', { toString: '#add' }],
  ['a name that looks like a getter', 'submit', { 'get selector': '#add' }],
  ['a longer timeout', 'extract', { ...extraction, timeout: 30_001 }],
  ['no timeout', 'extract', extraction],
  ['a timeout of nothing', 'extract', { ...extraction, timeout: 0 }],
  ['a timeout before now', 'extract', { ...extraction, timeout: -1 }],
  ['a timeout that is no number', 'extract', { ...extraction, timeout: '1' }],
  ['half a millisecond', 'extract', { ...extraction, timeout: 0.5 }],
  ['endless patience', 'extract', { ...extraction, timeout: Number.POSITIVE_INFINITY }],
  ['another field', 'extract', { ...extraction, fields: { id: { attribute: 'value' } }, timeout: 1 }],
  ['a field more', 'extract', { ...extraction, fields: { id: { attribute: 'id' }, all: {} }, timeout: 1 }],
  ['a field that reads more', 'extract', { ...extraction, fields: { id: { attribute: 'id', all: true } }, timeout: 1 }],
  ['a field by another name', 'extract', { ...extraction, fields: { card: { attribute: 'id' } }, timeout: 1 }],
  ['fields as a list', 'extract', { ...extraction, fields: [{ attribute: 'id' }], timeout: 1 }],
  ['rows', 'extract', { ...extraction, rows: '*', timeout: 1 }],
  ['a value that only begins so', 'fill', { selector: '#cvv', value: '123x' }],
  ['a value that only ends so', 'fill', { selector: '#cvv', value: 'x1234' }],
  ['a value that holds it', 'fill', { selector: '#cvv', value: '12345' }],
  ['a value with a line more', 'fill', { selector: '#cvv', value: '123\n' }],
  ['a value in other digits', 'fill', { selector: '#cvv', value: '١٢٣' }],
  ['a value that is a number', 'fill', { selector: '#cvv', value: 123 }],
  ['a value that is a list', 'fill', { selector: '#cvv', value: ['123'] }],
  ['a value that is nothing', 'fill', { selector: '#cvv', value: null }],
  ['an empty value', 'fill', { selector: '#cvv', value: '' }],
  ['the value of another field', 'fill', { selector: '#number', value: '123' }],
  ['more kept', 'fillForm', { fields: [{ ...number, keep: 19 }] }],
  ['nothing kept', 'fillForm', { fields: [{ selector: number.selector, value: number.value }] }],
  ['a secret that is none', 'fillForm', { fields: [{ ...number, secret: true }] }],
  ['the other order', 'fillForm', { fields: [name, number] }],
  ['a field twice', 'fillForm', { fields: [number, number] }],
  ['a field that is not among them', 'fillForm', { fields: [number, { selector: '#x', value: '1', keep: 4 }] }],
  ['another field that is not among them', 'fillForm', { fields: [{ selector: '#x', value: '1', keep: 4 }, number] }],
  ['unticked', 'fillForm', { fields: [{ ...agree, checked: false }] }],
  ['ticked by a word', 'fillForm', { fields: [{ ...agree, checked: 'true' }] }],
  ['no fields', 'fillForm', { fields: [] }],
  ['one field that is no list', 'fillForm', { fields: number }],
  ['fields by number', 'fillForm', { fields: { 0: number, length: 1 } }],
  ['a list in the list', 'fillForm', { fields: [[number]] }],
]

describe('a manifest', () => {
  it.for(ALLOWED)('allows %s %j', ([command, params]) => {
    expect(bounds.allows(command, params)).toBe(true)
  })

  it.for(REFUSED)('refuses %s: %s', ([, command, params]) => {
    expect(bounds.allows(command, params)).toBe(false)
  })

  it('of no site allows no address', () => {
    const nowhere = boundsOf({ ...MANIFEST, sites: [] })
    expect(ALLOWED.filter(([command, params]) => nowhere.allows(command, params)).map(([command]) => command)).toEqual(
      ALLOWED.map(([command]) => command).filter((command) => !['navigate', 'getJson'].includes(command)),
    )
  })
})

describe('an address', () => {
  it.for([
    ['https://site.example', true, true],
    ['https://site.example/anything?x#y', true, true],
    ['https://site.example:443/', true, true],
    ['https://www.site.example/', true, true],
    ['https://id.example:8443/login', true, false],
    ['https://id.example/login', false, false],
    ['https://site.example:8443/', false, false],
    ['http://site.example/', false, false],
    ['https://site.example.evil/', false, false],
    ['https://evil.example/site.example', false, false],
    ['https://site.example@evil.example/', false, false],
    ['https://user@site.example/', false, false],
    ['https://sub.site.example/', false, false],
    ['blob:https://site.example/1', false, false],
    ['javascript:0', false, false],
    ['data:,', false, false],
    ['about:blank', false, false],
    ['about:srcdoc', false, false],
    ['null', false, false],
    ['', false, false],
  ] as const)('%s may be visited: %s, and is the site itself: %s', ([address, mayVisit, isHome]) => {
    expect([bounds.mayVisit(address), bounds.isHome(address)]).toEqual([mayVisit, isHome])
  })

  it('is of none where none is named, or what is named has no origin', () => {
    expect(boundsOf({ ...MANIFEST, origins: [] }).mayVisit('https://site.example/')).toBe(false)
    expect(boundsOf({ ...MANIFEST, origins: ['data:,', 'null', ''] }).mayVisit('data:,')).toBe(false)
  })
})

describe('the end of a turn', () => {
  it.for([
    [{ type: 'url', pattern: '^https://site\\.example/shop/account$' }, true],
    [{ type: 'url', pattern: '^https://www\\.site\\.example/account$' }, true],
    [{ type: 'selector', selector: '#locked' }, true],
    [{ type: 'url', pattern: '/account$' }, false],
    [{ type: 'url', pattern: 'https://site\\.example/shop/account$' }, false],
    [{ type: 'url', pattern: '^https://site.example/shop/account$' }, false],
    [{ type: 'url', pattern: '^https://site\\.example/shop/account' }, false],
    [{ type: 'url', pattern: '^https://id\\.example:8443/account$' }, false],
    [{ type: 'url', pattern: '' }, false],
    [{ type: 'url', pattern: '.*' }, false],
    [{ type: 'selector', selector: 'input[value^="1"]' }, false],
    [{ type: 'selector', selector: '' }, false],
    [{ type: 'selector', selector: '#locked', frame: ['iframe'] }, false],
  ] as const)('%j: %s', ([until, expected]) => {
    expect(bounds.mayWatch(until)).toBe(expected)
  })
})
