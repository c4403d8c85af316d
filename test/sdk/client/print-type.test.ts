import { expect, it } from 'vitest'
import { printIntegrations } from '../../../src/sdk/client/print-integrations.ts'
import { printType } from '../../../src/sdk/client/print-type.ts'

it.each([
  ['true', true, 'unknown'],
  ['false', false, 'never'],
  ['nothing', {}, 'unknown'],
  ['a text', { type: 'string', pattern: 'x' }, 'string'],
  ['a whole number', { type: 'integer' }, 'number'],
  ['null', { type: 'null' }, 'null'],
  ['several types', { type: ['string', 'null'] }, 'string | null'],
  ['a constant', { const: 'a"b' }, '"a\\"b"'],
  ['a choice', { enum: ['a', 1, null] }, '"a" | 1 | null'],
  ['either', { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string | number'],
  ['both', { allOf: [{ type: 'string' }, { enum: ['a'] }] }, '(string) & ("a")'],
  ['a list', { type: 'array', items: { type: 'string' } }, 'readonly string[]'],
  ['a list of either', { type: 'array', items: { enum: ['a', 'b'] } }, 'readonly ("a" | "b")[]'],
  ['a list of anything', { type: 'array' }, 'readonly unknown[]'],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ type: 'string' }], items: { type: 'number' } },
    'readonly [string, ...(number)[]]',
  ],
  ['a record', { type: 'object', additionalProperties: { type: 'number' } }, 'Readonly<Record<string, number>>'],
  ['any object', { type: 'object' }, 'Readonly<Record<string, unknown>>'],
  [
    'an object',
    { type: 'object', properties: { a: { type: 'string' }, 'b-c': { type: 'number' } }, required: ['a'] },
    '{ readonly a: string; readonly "b-c"?: number }',
  ],
  [
    'a description that would end its comment',
    { type: 'object', properties: { a: { description: 'x */ evil()\n y', type: 'string' } } },
    '{ /** x * / evil() y */ readonly a?: string }',
  ],
  ['a reference', { $ref: '#/$defs/a~1b', $defs: { 'a/b': { type: 'string' } } }, 'string'],
  ['a reference to nothing', { $ref: '#/$defs/none' }, 'unknown'],
  [
    'what holds itself',
    { $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } } } } },
    '{ readonly a?: unknown }',
  ],
])('%s', (_, schema, type) => {
  expect(printType(schema)).toBe(type)
})

it('names that are no words are quoted, wherever they come from', () => {
  const read = { arguments: null, result: { type: 'string' } }
  expect(printIntegrations('Own', [{ id: 'a}b', resources: [{ name: 'x y', operations: { read } }] }])).toBe(
    'export interface Own { readonly "a}b": { readonly "x y": { readonly read: { readonly arguments: null; readonly result: string } } } }\n',
  )
})

it('what a deployment does not say of arguments may be anything, and null is none', () => {
  const offered = (args: unknown) => [
    { id: 'a', resources: [{ name: 'b', operations: { read: { arguments: args, result: null } } }] },
  ]
  const argumentsOf = (args: unknown) => /arguments: ([^;]*);/.exec(printIntegrations('Own', offered(args)))?.[1]
  expect(argumentsOf(null)).toBe('null')
  expect(argumentsOf({})).toBe('unknown')
  expect(argumentsOf(undefined)).toBe('unknown')
  expect(argumentsOf({ type: 'object' })).toBe('Readonly<Record<string, unknown>>')
  expect(argumentsOf({ type: 'object', properties: {}, additionalProperties: false })).toBe('Record<string, never>')
})
