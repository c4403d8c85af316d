// The kit against receivers: it finds nothing wrong with the right ones, those of the documents among them, and of the wrong
// ones exactly what is wrong. Real servers on loopback; a Passage is not needed.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { CASES } from '../../src/sdk/webhook-check/cases.ts'
import { jsonOf, tableOf } from '../../src/sdk/webhook-check/report.ts'
import { checkReceiver, type Result } from '../../src/sdk/webhook-check/run.ts'
import { standIn, type StandIn } from '../../src/sdk/webhook-check/stand-in.ts'
import { app as expressExample } from '../receiver/examples/express.js'
import { RECEIVERS, serve, type Tried } from './tried.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
let stand: StandIn

beforeAll(async () => {
  stand = await standIn(0, 'test')
  Object.assign(process.env, stand.variables)
})

afterAll(() => {
  stand.close()
})

async function check({ app }: Pick<Tried, 'app'>, counts: boolean): Promise<readonly Result[]> {
  const server = await serve(app)
  try {
    return await checkReceiver({
      url: new URL(`${server.url}/webhook`),
      effects: counts ? new URL(`${server.url}/count`) : null,
      credentials: { ...stand.credentials, secret: SECRET },
      linkId: null,
      cases: CASES,
    })
  } finally {
    server.close()
  }
}

const faults = (results: readonly Result[]): string[] =>
  results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)

const NOT_GENUINE = CASES.filter(({ group }) => group === 'not genuine').map(({ name }) => name)

describe.concurrent('the kit', () => {
  it.for<[string, readonly string[]]>([
    ['checks X-Passage-Signature', []],
    ['checks webhook-signature', []],
    ['checks nothing', NOT_GENUINE],
    ['trusts old ones', ['old', 'future']],
    ['acts twice', ['repeat', 'at-once', 'renamed']],
    ['looks, then acts', ['at-once']],
    ['refuses repeats, and takes 100 KB', ['big', 'repeat', 'at-once']],
    ['writes the body again', ['second-try', 'spelling', 'new-event', 'no-json']],
  ])('of a receiver that %s', async ([name, wrong], { expect }) => {
    const { url, organisation } = {
      url: stand.variables['PASSAGE_URL'] ?? '',
      organisation: stand.credentials.organisation,
    }
    const results = await check(RECEIVERS[name]!({ url, organisation, secret: SECRET }), true)
    expect(faults(results), tableOf(results, true)).toEqual(wrong)
    expect(JSON.parse(jsonOf(results))).toMatchObject({ passed: wrong.length === 0, failed: wrong.length })
  })
})

describe('the receiver of README.md', () => {
  it('is right', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
    const results = await check({ app: expressExample }, false)
    vi.restoreAllMocks()
    expect(faults(results), tableOf(results, false)).toEqual([])
    console.log(tableOf(results, false))
  })
})
