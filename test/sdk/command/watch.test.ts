// `links watch` where no event tells of the end: those of a link whose time is over are gone; and where a proxy answers meanwhile.
import { expect, it } from 'vitest'
import { Passage } from '../../../src/sdk/client/index.ts'
import type { AnyIntegrations, Context } from '../../../src/sdk/command/context.ts'
import { painter } from '../../../src/sdk/command/terminal.ts'
import { watchLink } from '../../../src/sdk/command/watch.ts'

const ID = `link_${'0'.repeat(22)}`

const linkThatIs = (status: string) => ({
  id: ID,
  status,
  integrationId: 'tmobile',
  operations: [],
  result: null,
  error: null,
  createdAt: 1,
})

/** What it does while reads of the link are answered one after another; the last one is answered for ever. */
async function watching(reads: readonly Response[]) {
  const left = [...reads]
  const asked: string[] = []
  const passage = new Passage<AnyIntegrations>({
    url: 'https://passage.example',
    apiKey: 'psg_test_nobody',
    fetch: async (input) => {
      const { pathname } = new URL(new Request(input).url)
      asked.push(pathname)
      const read = (): Response => (left.length > 1 ? left.shift() : left[0])!.clone()
      const isOfEvents = pathname.endsWith('/events')
      return await Promise.resolve(isOfEvents ? Response.json({ events: [], nextAfter: null }) : read())
    },
  })
  const said: unknown[] = []
  const noted: string[] = []
  const context: Context = {
    values: {},
    words: [],
    terminal: {
      isJson: true,
      paint: painter(false),
      answer: (value) => void said.push(value),
      note: (text) => void noted.push(text),
    },
    env: {},
    folder: '',
    signal: new AbortController().signal,
  }
  return { code: await watchLink(context, passage, ID), said, noted, asked }
}

it.each([
  ['complete', 0],
  ['expired', 3],
])('ends by a status of %s, without an event that says so', async (status, code) => {
  const link = linkThatIs(status)
  const watched = await watching([Response.json(link)])
  expect(watched).toMatchObject({ code, said: [link], noted: [] })
  expect(watched.asked).toEqual([`/v1/links/${ID}`, `/v1/links/${ID}/events`, `/v1/links/${ID}`])
})

it('asks again where a proxy answered meanwhile', async () => {
  const page = new Response('<html>', { status: 403 })
  const link = linkThatIs('complete')
  const { code, said, noted } = await watching([Response.json(linkThatIs('active')), page, Response.json(link)])
  expect({ code, said }).toEqual({ code: 0, said: [link] })
  expect(noted).toEqual([expect.stringMatching(/403 without words of a Passage.*; asking again/)])
})
