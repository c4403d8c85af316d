// Which server a command works on.
import { describe, it } from 'vitest'
import { decideTarget } from '../../src/cli/target.ts'

const FALLBACK = '/here/.wrangler/state'
const serverOn = (state: string, url: string | null = 'http://127.0.0.1:8787') => ({
  pid: 1,
  url,
  state,
  variables: `${state}/dev.vars`,
  checkout: '/here',
})
const [a, b] = [serverOn('/a'), serverOn('/b', 'http://127.0.0.1:9999')]

describe('the server that a command works on', () => {
  it.for([
    ['the one that runs', { wanted: null, served: false, running: [a] }, { state: '/a', running: a }],
    ['the one that was named', { wanted: '/a', served: true, running: [a] }, { state: '/a', running: a }],
    ['the named one that rests', { wanted: '/a', served: true, running: [] }, { state: '/a', running: null }],
    ['the usual one that rests', { wanted: null, served: true, running: [] }, { state: FALLBACK, running: null }],
  ] as const)('is %s', ([, facts, chosen], { expect }) => {
    expect(decideTarget(facts, FALLBACK)).toEqual(chosen)
  })

  it('is not guessed among several: each is listed with what names it', ({ expect }) => {
    const said = decideTarget({ wanted: null, served: true, running: [a, b] }, FALLBACK)
    expect(said).toMatch(/^Several servers run here.*STATE_DIR=/)
    expect(said).toContain('http://127.0.0.1:8787  STATE_DIR=/a')
    expect(said).toContain('http://127.0.0.1:9999  STATE_DIR=/b')
  })

  it('is none where none ever ran: a key would be of a database that nobody serves', ({ expect }) => {
    expect(decideTarget({ wanted: null, served: false, running: [] }, FALLBACK)).toMatch(
      /^No server runs here.*npm start$/,
    )
    expect(decideTarget({ wanted: '/typo', served: false, running: [] }, FALLBACK)).toMatch(
      /^No server ever ran on \/typo.*STATE_DIR=\/typo npm start$/,
    )
  })
})
