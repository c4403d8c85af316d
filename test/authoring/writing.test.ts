// Names, shapes and inserted lines of what is written for an author; that the whole of it compiles is test/node's to try.
import { describe, expect, it } from 'vitest'
import { unfilledIn } from '../../src/authoring/unfilled.ts'
import { addToCatalogue, addToWords } from '../../src/authoring/writing/insert.ts'
import { camel, constant, kebab, literalOf, pascal, plural, sampleText } from '../../src/authoring/writing/names.ts'
import { parseFields, shapeOf } from '../../src/authoring/writing/result-shape.ts'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { orders } from '../../src/integrations/resources/order-history.ts'
import { paymentMethods } from '../../src/integrations/resources/payment-method.ts'

describe('a name', () => {
  it.each([
    ['acme-bank', 'acmeBank', 'AcmeBank', 'ACME_BANK', 'acme-bank'],
    ['bankAccount', 'bankAccount', 'BankAccount', 'BANK_ACCOUNT', 'bank-account'],
    ['acme2', 'acme2', 'Acme2', 'ACME2', 'acme2'],
  ])('%s', (name, ...forms) => {
    expect([camel(name), pascal(name), constant(name), kebab(name)]).toEqual(forms)
  })

  it.each([
    ['contact', 'contacts'],
    ['delivery', 'deliveries'],
    ['box', 'boxes'],
    ['address', 'addresses'],
    ['day', 'days'],
    ['orders', 'orders'],
  ])('of many: %s, %s', (one, many) => {
    expect(plural(one)).toBe(many)
  })
})

it.each([
  ["it's", `"it's"`],
  [`it's "so"`, String.raw`'it\'s "so"'`],
  ['a\\b', String.raw`'a\\b'`],
  [{ a: [1, true], 'b c': 'x', d: undefined }, "{ a: [1, true], 'b c': 'x' }"],
])('a literal is what it was: %j', (value, text) => {
  expect(literalOf(value)).toBe(text)
})

describe('the shape of a result', () => {
  const kinds = (shape: ReturnType<typeof shapeOf>): string[] =>
    shape.properties.map(({ name, kind, isOptional }) => `${name}${isOptional ? '?' : ''}:${kind}`)

  it('is found in each schema that there is', () => {
    expect(shapeOf(paymentMethods())).toMatchObject({ list: 'paymentMethods', count: null })
    expect(kinds(shapeOf(paymentMethods())).slice(0, 5)).toEqual([
      'order:index',
      'vendorId:text',
      'last4:text',
      'type:words',
      'isDefault:yes',
    ])
    expect(shapeOf(orders())).toMatchObject({ list: 'orders', count: 'orderCount' })
    expect(kinds(shapeOf(orders()))).toContain('items:list')
    expect(kinds(shapeOf(billing()))).toContain('dueDate?:text')
  })

  it('is read from what an author names', () => {
    expect(parseFields('id, city?, total:number,isDefault:yes')).toEqual([
      { name: 'id', kind: 'text', isOptional: false },
      { name: 'city', kind: 'text', isOptional: true },
      { name: 'total', kind: 'number', isOptional: false },
      { name: 'isDefault', kind: 'yes', isOptional: false },
    ])
    expect(() => parseFields('id,Name')).toThrow('"Name" is no field')
  })
})

describe('what is inserted', () => {
  const catalogue = `import { att } from './att.ts'
import type { Integration } from './integration.ts'

export const catalogue: readonly Integration[] = [att]
`
  it('is a line of the catalogue, also of one that has many lines', () => {
    const once = addToCatalogue(catalogue, 'acme-bank')
    expect(once).toContain("import { acmeBank } from './acme-bank.ts'\n")
    expect(once).toContain('[att, acmeBank]')
    const many = catalogue.replace('[att]', '[\n  att,\n  tmobile,\n]')
    expect(addToCatalogue(many, 'x').replaceAll(/\s/g, '')).toContain('[att,tmobile,x]')
  })

  it('is a line of each language, once', () => {
    const english = "  language: 'en',\n  operations: {\n    'a:read': 'A',\n  },\n"
    const added = addToWords(english, 'b:read', 'List the bs')
    expect(added).toContain("    'a:read': 'A',\n    'b:read': 'List the bs',\n  },")
    expect(addToWords(added, 'b:read', 'Another')).toBe(added)
    expect(addToWords(english.replace('en', 'es'), 'b:read', 'List the bs')).toContain('FILL-IN')
  })
})

it('what is left to fill in is found with its line', () => {
  const sources = [{ file: 'a.ts', text: "one\n  home: '/FILL-IN-home',\n" }]
  expect(unfilledIn(sources)).toEqual(["a.ts:2: home: '/FILL-IN-home',"])
})

it('says of a text that nobody knows whose it is, with its article', () => {
  expect(['expirationDate', 'id', 'vendorId'].map(sampleText)).toEqual(['An expirationDate', 'An id', 'A vendorId'])
})
