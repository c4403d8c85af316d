// `links watch` of a link whose events are gone: what it asks is answered as the service answers once its time is over.
import { expect, it } from 'vitest'
import { Passage } from '../../../src/sdk/client/index.ts'
import type { AnyIntegrations, Context } from '../../../src/sdk/command/context.ts'
import { painter } from '../../../src/sdk/command/terminal.ts'
import { watchLink } from '../../../src/sdk/command/watch.ts'

const ID = `link_${'0'.repeat(22)}`

it.each([
  ['complete', 0],
  ['expired', 3],
])('ends by a status of %s, without an event that says so', async (status, code) => {
  const asked: string[] = []
  const link = { id: ID, status, integrationId: 'tmobile', operations: [], result: null, error: null, createdAt: 1 }
  const answers = (url: string): unknown => (url.includes('/events') ? { events: [], nextAfter: null } : link)
  const passage = new Passage<AnyIntegrations>({
    url: 'https://passage.example',
    apiKey: 'psg_test_nobody',
    fetch: async (input) => {
      const { url } = new Request(input)
      asked.push(new URL(url).pathname)
      return await Promise.resolve(Response.json(answers(url)))
    },
  })
  const said: unknown[] = []
  const context: Context = {
    values: {},
    words: [],
    terminal: { isJson: true, paint: painter(false), answer: (value) => void said.push(value), note: () => {} },
    env: {},
    folder: '',
    signal: new AbortController().signal,
  }
  expect(await watchLink(context, passage, ID)).toBe(code)
  expect(said).toEqual([link])
  expect(asked).toEqual([`/v1/links/${ID}`, `/v1/links/${ID}/events`, `/v1/links/${ID}`])
})
