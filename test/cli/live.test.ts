// What `npm start -- --live` takes from the environment, and what it then offers to try.
import { describe, it } from 'vitest'
import { parseLiveOrigins, reachOf } from '../../src/cli/live.ts'
import { UsageError } from '../../src/cli/say.ts'

describe('LIVE_ORIGINS of the environment', () => {
  it.for([undefined, ''])('%j is left to the files', (text, { expect }) => {
    expect(parseLiveOrigins(text)).toBeNull()
  })

  it.for(['{"tmobile":"https://localhost:8443"}', '{"tmobile":["http://localhost:8080","https://id.example"]}', '{}'])(
    '%s goes to the Worker as it is',
    (text, { expect }) => {
      expect(parseLiveOrigins(text)).toBe(text)
    },
  )

  it.for([
    ['{hunter2', 'LIVE_ORIGINS must be JSON'],
    ['"https://hunter2.example"', 'LIVE_ORIGINS must be an object, not a string'],
    ['{"att":"http://hunter2.example"}', 'LIVE_ORIGINS.att must be an https address'],
    [
      '{"att":[],"verizon":["https://a.example","x"]}',
      'LIVE_ORIGINS.att must name a site; LIVE_ORIGINS.verizon.1 must',
    ],
  ] as const)('%s is refused in words that show nothing of it: %s', ([text, words], { expect }) => {
    const refused = expect.objectContaining({ exitCode: 2, message: expect.stringContaining(words) as unknown })
    let caught: unknown = null
    try {
      parseLiveOrigins(text)
    } catch (error) {
      caught = error
    }
    expect(caught).toBeInstanceOf(UsageError)
    expect(caught).toEqual(refused)
    expect(String(caught)).not.toContain('hunter2')
    expect(String(caught)).toContain('npm start -- --live')
  })
})

describe('what there is to try', () => {
  const read = { resource: 'orderHistory', action: 'read', arguments: { limit: 3 } }
  const write = { resource: 'address', action: 'write' }
  const example = (integrationId: string, ...operations: (typeof read | typeof write)[]) => {
    return { integrationId, name: integrationId, operations, words: [] }
  }
  const examples = [example('one', read, write), example('two', write), example('three', read)]

  it.for<[string, string[], string[], string | null, RegExp | null]>([
    ['the site that was named', ['three'], ['three'], 'three', null],
    ['the first of several', ['three', 'one'], ['three', 'one'], 'three', null],
    ['one that reads: the site is a real one', ['two', 'one'], ['two', 'one'], 'one', null],
    ['nothing where nothing reads', ['two'], ['two'], null, null],
    ['what there is, beside a name that is wrong', ['on', 'one'], ['one'], 'one', /^LIVE_ORIGINS names "on":/],
    ['nothing where no site is named', [], [], null, /Name one: LIVE_ORIGINS=/],
  ])('%s', ([, sites, reached, tried, missing], { expect }) => {
    const reach = reachOf(examples, sites)
    expect(reach.reached).toEqual(reached)
    expect(reach.example).toEqual(tried === null ? null : { integrationId: tried, operations: [read] })
    expect(reach.missing ?? '').toMatch(missing ?? /^$/)
  })
})
