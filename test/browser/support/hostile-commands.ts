// What a service that was taken over may ask of a client that holds T-Mobile's manifest: nothing of it is in there, each of it
// is close to something that is, or a way around. Data: it is the same for every client.
import { extractionOf } from '../../../src/integrations/page.ts'
import { READ_CARDS } from '../../../src/integrations/tmobile.ts'

const CARD = '4111111111111111'
const NUMBER = { selector: '#card_number', value: CARD, keep: 4 }
const EXPIRY = { selector: '#expiry', value: '12/32', keep: 5 }
const READING = extractionOf(READ_CARDS)

/** A name that most objects have, as a field of their own. */
const INHERITED = JSON.parse('{"__proto__":{"selector":"#card_number","keep":4,"value":"4111111111111111"}}') as object

/** @param home where the site is, without a slash at the end */
export function hostileCommands(home: string): readonly (readonly [command: unknown, params: unknown])[] {
  return [
    ...addresses(home).map((url) => ['navigate', { url }] as const),
    ['navigate', { url: [`${home}/payments`] }],
    ['navigate', { url: `${home}/payments`, frame: ['iframe'] }],
    ['navigate', { url: `${home}/payments`, timeout: 1 }],
    ['evaluate', { expression: 'document.cookie' }],
    ['evaluate', { expression: 'fetch("/sandbox/tmobile/signout")' }],
    ['content', {}],
    ['title', {}],
    ['url', {}],
    ['screenshot', { format: 'png', fullPage: true }],
    ['innerHTML', { selector: 'html' }],
    ['textContent', { selector: 'main' }],
    ['getAttribute', { selector: 'input[name=csrf]', name: 'value' }],
    ['isVisible', { selector: '#password' }],
    ['waitForSelector', { selector: '#password', state: 'attached', timeout: 1_000 }],
    ['waitForAny', { any: [{ selector: '#password', state: 'attached' }], timeout: 1_000 }],
    ['waitForNavigation', { urlPattern: '.*', timeout: 1_000 }],
    ['continueAs', { who: { selector: 'input[name=csrf]', attribute: 'value' }, timeout: 600_000 }],
    ['reload', {}],
    ['goBack', {}],
    ...paths(home).map((path) => ['getJson', { path }] as const),
    ...readings(),
    ...clicks(),
    ...typings(),
    ...nonsense(),
  ]
}

function addresses(home: string): readonly string[] {
  const { origin, host } = new URL(home)
  const elsewhere = home.replace(/\/\/(?:127\.0\.0\.1|localhost)/, '//127.0.0.2')
  return [
    'javascript:document.title="owned"',
    'JAVASCRIPT:void(0)',
    'java\tscript:document.title="owned"',
    ' javascript:document.title="owned"',
    `javascript://${host}/sandbox/tmobile/payments%0adocument.title="owned"`,
    'data:text/html,<script>parent.owned=1</script>',
    'about:blank',
    'about:srcdoc',
    'blob:null/1',
    `blob:${origin}/1`,
    'file:///etc/passwd',
    'view-source:http://localhost/',
    'chrome://settings/',
    'chrome-extension://invalid/page.html',
    'https://evil.example/',
    `${home}@evil.example/`,
    `${home}.evil.example/payments`,
    `http://user@${host}/sandbox/tmobile/payments`,
    `${elsewhere}/payments`,
    `${home}/../../v1/providers`,
    `${home}/payments/../signin`,
    `${home}/%2e%2e/att/payments`,
    `${home}\\payments`,
    `${home}/payments?x=1`,
    `${home}/payments#x`,
    `${home}//payments`,
    `${home}/payments\n`,
    `${home}/pay\tments`,
    `${origin}/connect/x`,
    `${origin}/sandbox/att/payments`,
    '//evil.example/payments',
    '/\\evil.example/payments',
    '/sandbox/att/',
    '',
  ]
}

function paths(home: string): readonly string[] {
  const path = new URL(home).pathname
  return [
    '/v1/providers',
    `${path}/payments`,
    `${path}/../../v1/providers`,
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    'data:application/json,{}',
    '',
  ]
}

type Asked = readonly (readonly [string, unknown])[]

function readings(): Asked {
  return [
    ['extract', { ...READING, root: 'body' }],
    ['extract', { ...READING, root: `${READING.root}, body` }],
    ['extract', { ...READING, root: `${READING.root} ` }],
    ['extract', { ...READING, rows: '*' }],
    ['extract', { ...READING, fields: { all: { selector: 'input', attribute: 'value', all: true } } }],
    ['extract', { ...READING, fields: { ...READING.fields, more: { selector: 'input', attribute: 'value' } } }],
    ['extract', { ...READING, timeout: 600_000 }],
    ['extract', { ...READING, timeout: '5000' }],
    ['extract', { ...READING, frame: ['iframe'] }],
    ['extract', { ...READING, frame: [] }],
  ]
}

function clicks(): Asked {
  return [
    ['click', { selector: '#add-card' }],
    ['submit', { selector: 'form button' }],
    ['submit', { selector: '#add-card, a' }],
    ['submit', { selector: ':is(#add-card)' }],
    ['submit', { selector: '#add-card', frame: [] }],
    ['submit', { selector: ['#add-card'] }],
    ['submit', null],
    ['press', { key: 'Enter', selector: '#card_number' }],
    ['press', { key: 'Enter' }],
    ['fill', { selector: '#card_number', value: CARD }],
    ['select', { selector: 'select', values: ['1'] }],
  ]
}

function typings(): Asked {
  const forms: readonly unknown[] = [
    [{ ...NUMBER, value: 'javascript:1' }],
    [{ ...NUMBER, value: `${CARD}\n` }],
    [{ ...NUMBER, value: Number(CARD) }],
    [{ ...NUMBER, keep: 19 }],
    [{ ...NUMBER, password: true }],
    [{ ...NUMBER, selector: '#card_number, #password' }],
    [{ ...NUMBER, selector: 'body >>> #card_number' }],
    [{ ...NUMBER, selector: '#card\\_number' }],
    [{ ...NUMBER, selector: '#name_on_card' }],
    [{ selector: '#name_on_card', value: 'x'.repeat(129), keep: 128 }],
    [{ selector: '#password', value: '123', keep: 0 }],
    [{ selector: '#password', value: '123', keep: 0, password: true }],
    [{ selector: '[type=password]', value: '123', keep: 128 }],
    [{ selector: 'input[name=csrf]', value: 'x', keep: 256 }],
    [EXPIRY, NUMBER],
    [NUMBER, NUMBER],
    [NUMBER, { selector: '#password', value: '123', keep: 3 }],
    [INHERITED],
    [],
    {},
  ]
  return [
    ...forms.map((fields) => ['fillForm', { fields }] as const),
    ['fillForm', { fields: [NUMBER], frame: [] }],
    ['fillForm', [NUMBER]],
  ]
}

function nonsense(): readonly (readonly [unknown, unknown])[] {
  return [
    ['nonsense', {}],
    ['constructor', {}],
    ['toString', {}],
    ['__proto__', {}],
    ['hasOwnProperty', { path: 'x' }],
    ['', {}],
    [['submit'], { selector: '#add-card' }],
    [{ command: 'submit' }, { selector: '#add-card' }],
    [null, {}],
    [7, null],
  ]
}
