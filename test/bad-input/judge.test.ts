// The judge itself: an answer that breaks one rule is told from one that breaks none.
import { describe, expect, it } from 'vitest'
import type { Answer } from './ask.ts'
import type { Case } from './case.ts'
import { readDocument } from './document.ts'
import { complaintsAbout } from './judge.ts'

const error = {
  type: 'object',
  properties: { error: { type: 'string' }, code: { type: 'string' } },
  required: ['code'],
}
const shaped = { description: 'x', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }
const document = readDocument(
  JSON.stringify({
    paths: { '/a/{id}': { get: { operationId: 'getA', parameters: [], responses: { 404: shaped, 500: shaped } } } },
    components: { schemas: { Error: error } },
  }),
)
const bad: Case = { note: 'one', method: 'GET', path: '/a/1?b=c', planted: ['4111222233334444'], expected: [404, 500] }
const good: Answer = {
  status: 404,
  headers: { 'content-type': 'application/json', 'x-request-id': 'req_1' },
  text: '{"error":"No","code":"no"}',
  ms: 1,
}
const judge = (answer: Partial<Answer>, changes: Partial<Case> = {}) =>
  complaintsAbout({ ...bad, ...changes }, { ...good, ...answer }, document)

describe('the judge', () => {
  it('has nothing against a good answer', () => {
    expect(judge({})).toEqual([])
    expect(judge({ text: '' }, { method: 'HEAD' })).toEqual([])
    expect(judge({}, { path: '/nothing' })).toEqual([])
  })

  it.each<[string, Partial<Answer>, Partial<Case>, RegExp]>([
    ['a fault', { status: 500 }, {}, /^answered 500/],
    ['another status than was expected', {}, { expected: [400] }, /^answered 404 and not 400/],
    ['a status that is not documented', { status: 418 }, { expected: [418] }, /getA does not document/],
    [
      'a success where nothing is documented',
      { status: 200 },
      { path: '/b', expected: [200] },
      /nothing is documented/,
    ],
    ['a 405 without Allow', { status: 405 }, { method: 'PUT', path: '/b', expected: [405] }, /no Allow/],
    ['no request id', { headers: { 'content-type': 'application/json' } }, {}, /no X-Request-Id/],
    ['a planted text in the body', { text: '{"code":"4111222233334444"}' }, {}, /gives back/],
    ['a planted text in a header', { headers: { ...good.headers, location: '/4111222233334444' } }, {}, /gives back/],
    ['another content type', { headers: { ...good.headers, 'content-type': 'text/html' } }, {}, /^is not application/],
    ['no JSON', { text: 'oops' }, {}, /documented shape/],
    ['a field too few', { text: '{"error":"No"}' }, {}, /documented shape/],
    ['a field too many', { text: '{"error":"No","code":"no","stack":"at x"}' }, {}, /documented shape/],
    ['a body after HEAD', {}, { method: 'HEAD' }, /has a body/],
  ])('complains of %s', (_, answer, changes, words) => {
    expect(judge(answer, changes).join('\n')).toMatch(words)
  })
})
