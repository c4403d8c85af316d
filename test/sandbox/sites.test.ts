// What a sandbox twin consists of: a site that is served, and the people who can be played there.
import { describe, expect, it } from 'vitest'
import { exports } from 'cloudflare:workers'
import { catalogue } from '../../src/integrations/catalogue.ts'
import { PEOPLE, PLAYED_ONLY } from '../../src/sandbox/people.ts'
import { newScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import { sites } from '../../src/sandbox/sites.ts'
import { PERSON_NAMES } from '../../src/wire/person.ts'

describe('a sandbox twin', () => {
  it.each(catalogue)(
    'is there for $id exactly where it is said to be, and everybody can be played there',
    async (one) => {
      const { status } = await sites.request(`/sandbox/${one.id}/`)
      expect(status === 404).toBe(!one.hasSandbox)
      for (const person of one.hasSandbox ? PERSON_NAMES : []) {
        expect(newScriptedPerson(one.id, person).state).toMatchObject({ integrationId: one.id, person })
      }
    },
  )

  it('knows everybody whom the API names', () => {
    expect([...PEOPLE.map(({ username }) => username), ...PLAYED_ONLY]).toEqual(PERSON_NAMES)
  })
})

describe('an answer of a sandbox twin', () => {
  const NAMES = ['Referrer-Policy', 'X-Robots-Tag', 'X-Content-Type-Options', 'Cross-Origin-Embedder-Policy']

  async function ask(id: string, init: RequestInit): Promise<Response> {
    return await exports.default.fetch(new Request(`https://passage.test/sandbox/${id}/`, init))
  }

  /** Without the nonce, which is new each time. */
  const headersOf = ({ headers }: Response): (string | undefined | null)[] => [
    ...NAMES.map((name) => headers.get(name)),
    headers.get('Content-Security-Policy')?.replace(/'nonce-[^']+'/, ''),
  ]

  it.each(catalogue.filter(({ hasSandbox }) => hasSandbox))(
    'has the headers of its pages where it refuses: $id',
    async ({ id }) => {
      const page = headersOf(await ask(id, {}))
      expect(page.slice(0, NAMES.length)).toEqual(['same-origin', 'noindex, nofollow', 'nosniff', 'require-corp'])
      for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const refused = await ask(id, { method })
        expect([method, refused.status, refused.headers.get('Allow')]).toEqual([method, 405, 'GET, HEAD, POST'])
        expect(headersOf(refused)).toEqual(page)
      }
      const tooLarge = await ask(id, { method: 'POST', body: 'x'.repeat(20_000) })
      expect([tooLarge.status, headersOf(tooLarge)]).toEqual([413, page])
    },
  )

  it('has them to a HEAD, as to a GET', async () => {
    const [head, get] = [await ask('tmobile', { method: 'HEAD' }), await ask('tmobile', {})]
    expect([head.status, headersOf(head)]).toEqual([get.status, headersOf(get)])
  })
})
