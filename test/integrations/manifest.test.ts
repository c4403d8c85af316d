// Every manifest is as wide as what the automations ask, and no wider. What they ask is found by playing them; a manifest
// that was widened in secret is planted, and noticed.
import { describe, expect, it } from 'vitest'
import type { Request } from '../../src/core/automation.ts'
import { originsOf } from '../../src/core/link.ts'
import { extractionOf, type Reading } from '../../src/integrations/page.ts'
import { READ_YEARS } from '../../src/integrations/verizon.ts'
import { catalogue } from '../../src/integrations/catalogue.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import { manifestOf } from '../../src/integrations/manifest.ts'
import { newCard } from '../../src/integrations/resources/payment-method.ts'
import type { Manifest } from '../../src/wire/manifest.ts'
import { askedBy, askedOf, askedToSignIn, siteOf } from './asked.ts'
import { type MayBe, problemsOf, tooNarrow, tooWide } from './width.ts'

/** What a session asks of a longer account than any person of the sandbox has, and of one that is signed in already. */
const LONGER: Readonly<Record<string, (integration: Integration) => Request[]>> = {
  tmobile: (integration) =>
    askedBy(integration, 'mobileBillingStatement', 'read', {}, (request) => {
      const params = request.kind === 'command' ? request.params : {}
      const row = { id: '1', start: '2026-01-01', end: null, due: null, amount: '$1.00' }
      return { value: 'url' in params ? { url: params.url } : { hasTable: true, rows: [row], older: true } }
    }),
  ubereats: (integration) =>
    askedToSignIn(integration, (request) => {
      const params = 'params' in request ? request.params : {}
      return { value: 'url' in params ? { url: params.url } : { index: 0, url: '', accepted: true } }
    }),
  att: (integration) =>
    Array.from({ length: 100 }, (_, index) =>
      askedBy(integration, 'mobileBillingStatement', 'read', { limit: index + 1 }, () => null),
    ).flat(),
  verizon: (integration) =>
    askedBy(integration, 'mobileBillingStatement', 'read', {}, (request) => {
      const params = request.kind === 'command' ? request.params : {}
      const years = Array.from({ length: 100 }, (_, year) => String(2000 + year))
      return { value: 'url' in params ? { url: params.url } : isRead(request, READ_YEARS) ? { years } : [] }
    }),
}

const isRead = (request: Request, reading: Reading<unknown>): boolean =>
  request.kind === 'command' && JSON.stringify(request.params) === JSON.stringify(extractionOf(reading))

/** What a field that takes a part of an argument makes of it, the other way round. */
const WHOLE: Readonly<Record<string, (part: string) => string>> = {
  '#cc-month': (month) => `${month}/28`,
  '#cc-year': (year) => year.replace('20', '12/'),
  '.card-form [name="expiryDate"]': (date) => date.replace('/20', '/'),
}

const cardNumber = '411111111111'

const mayBe: MayBe = (argument, text, selector) => {
  const whole = WHOLE[selector]?.(text) ?? text
  const [name = '', inner] = argument.split('.')
  const address = { line1: '1', city: '1', state: '1' }
  const value = inner === undefined ? whole : { ...address, [inner]: whole }
  const card = {
    cardNumber: withCheckDigit(cardNumber),
    expirationDate: '12/28',
    cvv: '123',
    nameOnCard: 'J',
    billingZip: '1',
  }
  // The last digit of a number is made of the others, which no pattern can say.
  const given = name === 'cardNumber' && /\d$/.test(whole) ? withCheckDigit(whole) : value
  return newCard().safeParse({ ...card, [name]: given }).success
}

function withCheckDigit(digits: string): string {
  const first = digits.slice(0, -1)
  const found = Array.from({ length: 10 }, (_, last) => `${first}${last}`).find(
    (number) => newCard().shape.cardNumber.safeParse(number).success,
  )
  return found ?? digits
}

function manifestFor(integration: Integration): Manifest {
  const site = siteOf(integration)
  return manifestOf(integration, { site }, originsOf({ site }))
}

/** What is asked in the user's own browser of a site that shows neither the signed-in page nor the first of its sign-in. */
function askedHalfway(integration: Integration): Request[] {
  const url = `${siteOf(integration)}/elsewhere`
  return askedToSignIn(integration, (request) => {
    const isLook = request.kind === 'command' && request.command === 'isVisible'
    return { value: isLook ? false : { url, index: 1 } }
  })
}

// What asks nothing of the sandbox, nobody here can play: `npm run integration -- check` tries it on its kept pages.
describe.for(catalogue.filter(({ hasSandbox }) => hasSandbox))('the manifest of $id', (integration) => {
  const manifest = manifestFor(integration)
  const asked = [
    ...askedOf(integration),
    ...askedHalfway(integration),
    ...(LONGER[integration.id]?.(integration) ?? []),
  ]
  const problems = (changes: Partial<Manifest>) => problemsOf({ ...manifest, ...changes }, asked, mayBe)

  it('is as wide as what is asked', () => {
    expect(problems({})).toEqual([])
  })

  it('would be too narrow without any of its entries', () => {
    for (const index of manifest.commands.keys()) {
      expect(tooNarrow({ ...manifest, commands: manifest.commands.toSpliced(index, 1) }, asked)).not.toEqual([])
    }
  })

  it.for([
    { command: 'content', params: {}, why: 'reads all of it' },
    { command: 'evaluate', params: { expression: 'document.cookie' }, why: 'reads more' },
    { command: 'submit', params: { selector: '#pay' }, why: 'presses more' },
    { command: 'navigate', params: { url: { $path: '/transfer' } }, why: 'opens more' },
    { command: 'navigate', params: { url: { $path: '.*' } }, why: 'opens all of it' },
  ] as const)('would be too wide with $command $params', (entry) => {
    expect(problems({ commands: [...manifest.commands, entry] })).not.toEqual([])
  })

  it('would be too wide with another end of a turn', () => {
    expect(problems({ until: [...manifest.until, { type: 'selector', selector: 'body' }] })).not.toEqual([])
  })

  it('would be too wide with any hole that takes a little more', () => {
    const text = JSON.stringify(manifest.commands)
    const holes = [...text.matchAll(/"(?:\$path|\$argument":"[^"]*","pattern)":"((?:[^"\\]|\\.)*)"/g)]
    const unnoticed = holes.filter(({ 0: whole, 1: pattern = '', index }) => {
      const wider = whole.replace(pattern, () => `(?:${pattern})|[a-z]{200}`)
      const commands = text.slice(0, index) + wider + text.slice(index + whole.length)
      return tooWide({ ...manifest, commands: JSON.parse(commands) as Manifest['commands'] }, asked, mayBe).length === 0
    })
    expect(holes.length).toBeGreaterThan(3)
    expect(unnoticed.map(([whole]) => whole)).toEqual([])
  }, 60_000)

  it('would be too wide with a field more in its form', () => {
    const index = manifest.commands.findIndex(({ command }) => command === 'fillForm')
    const form = manifest.commands[index]
    if (form === undefined) {
      return
    }
    const { $some } = form.params['fields'] as { readonly $some: readonly unknown[] }
    const more = { selector: '#password', value: { $argument: 'cvv', pattern: '\\d{3,4}' }, keep: 0 }
    const params = { fields: { $some: [...$some, more] } }
    expect(problems({ commands: manifest.commands.with(index, { ...form, params }) })).not.toEqual([])
  })
})
