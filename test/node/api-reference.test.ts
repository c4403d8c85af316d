// The API reference as it is made from what /openapi.json may say: all that is there, and no more is needed than a path.
import { describe, expect, it } from 'vitest'
import type { OpenApi } from '../../src/docs-site/open-api.ts'
import { referenceOf, schemasOf } from '../../src/docs-site/reference.ts'
import { schemaTable, typeOf } from '../../src/docs-site/schema-table.ts'

const RICH: OpenApi = {
  info: { description: 'What it is.' },
  tags: [
    { name: 'Links', description: 'All about links.' },
    { name: 'Unused', description: 'Nothing.' },
  ],
  paths: {
    '/v1/links': {
      post: {
        summary: 'Create a link',
        description: 'Once.',
        tags: ['Links'],
        security: [{ apiKey: ['links:write'] }],
        parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', description: 'A|B' } }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/x/CreateLink' }, example: { a: 1 } } } },
        responses: {
          201: { description: 'Made', content: { 'application/json': { examples: { one: { $ref: '#/x/Made' } } } } },
          409: {
            description: 'No',
            headers: { 'Retry-After': {}, 'X-Request-Id': {} },
            content: { 'application/json': { schema: { $ref: '#/x/LinkCompleteRefusal' } } },
          },
        },
      },
    },
    '/health': { get: {} },
  },
  'x-websockets': { '/link/ws': { get: { 'x-messages': { properties: { type: {} } } } } },
  webhooks: { 'link.complete': { post: { summary: 'Sent' } } },
  components: {
    schemas: {
      CreateLink: { type: 'object', properties: { a: { type: 'integer' } } },
      LinkCompleteRefusal: { properties: { error: {}, code: { const: 'link_complete' } } },
      OddRefusal: { properties: { error: {}, code: { const: 'odd' } } },
    },
    examples: { Made: { summary: 'Just made', value: { id: 'x' } } },
  },
}

describe('the reference', () => {
  it('shows each route with what it takes, answers and refuses', () => {
    const made = referenceOf(RICH, ['link_complete'])
    for (const part of [
      '## Links\n\nAll about links.\n\n### POST /v1/links\n\nCreate a link. Once.',
      'with the scope `links:write`',
      '| `Idempotency-Key` | header | text | A\\|B. *optional* |',
      'The body is [CreateLink](api-schemas.md#createlink).\n\n```json\n{\n  "a": 1\n}\n```',
      'An answer 201:\n\nJust made:\n\n```json\n{\n  "id": "x"\n}\n```',
      '| 409 | [`link_complete`](errors.md#link_complete) | No. With `Retry-After`. |',
      '### WebSocket /link/ws',
      'Each message:\n\n| field | type | is |',
      '## Routes\n\n### GET /health\n\nOpen to everybody',
      '## What your server receives',
      '### Webhook link.complete\n\nSent.',
    ]) {
      expect(made).toContain(part)
    }
    expect(made).not.toContain('Unused')
    expect(made).not.toContain('undefined')
  })

  it('shows each schema but those of refusals that are explained elsewhere', () => {
    const made = schemasOf(RICH, ['link_complete'])
    expect(made).toContain('## CreateLink\n')
    expect(made).toContain('## OddRefusal\n')
    expect(made).not.toContain('LinkCompleteRefusal')
  })

  it('is a page, whatever the document lacks', () => {
    expect(schemasOf({}, [])).toMatch(/^# API schemas\n\nFor the developer/)
    expect(referenceOf({}, [])).toMatch(/^# API reference\n\nFor the developer/)
  })
})

describe('a schema', () => {
  it.for([
    [{ type: 'string' }, 'text'],
    [{ type: ['string', 'null'] }, 'text or null'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
    [{ type: 'array', items: { $ref: '#/a/b/Link' } }, 'list of [Link](api-schemas.md#link)'],
    [{ enum: ['a', 'b'] }, '`a`, `b`'],
    [{ enum: Array.from({ length: 30 }, (_, index) => index) }, 'one of 30 texts'],
    [{ const: 'a' }, '`a`'],
    [{}, 'anything'],
  ] as const)('%j is called %s', ([schema, words]) => {
    expect(typeOf(schema)).toBe(words)
  })

  it('is a row for each field, however deep', () => {
    expect(
      schemaTable({
        type: 'object',
        required: ['operations'],
        properties: {
          operations: {
            type: 'array',
            minItems: 1,
            maxItems: 20,
            items: { type: 'object', required: ['resource'], properties: { resource: { type: 'string' } } },
          },
          expiresIn: { type: 'integer', default: 14400, maximum: 31536000, description: 'Seconds' },
        },
      }),
    ).toBe(
      [
        '| field | type | is |',
        '|---|---|---|',
        '| `operations` | list of object | *1 to 20 entries* |',
        '| `operations[].resource` | text |  |',
        '| `expiresIn` | integer | Seconds. *optional; at most 31,536,000; `14400` unless given* |',
        '',
      ].join('\n'),
    )
  })

  it('tells forms apart by what is fixed in them', () => {
    const form = (resource: string, field: string) => ({
      type: 'object',
      properties: { resource: { const: resource }, [field]: { type: 'string' } },
    })
    const table = schemaTable({ oneOf: [form('card', 'last4'), form('bill', 'amount')] })
    expect(table).toMatch(/\*\*With resource `card`:\*\*[^]*`last4`[^]*\*\*With resource `bill`:\*\*[^]*`amount`/)
  })
})
