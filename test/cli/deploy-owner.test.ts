// Whose the things are that have our names, and what answers after a deploy.
import { describe, it } from 'vitest'
import { readDeployed } from '../../src/cli/deploy-health.ts'
import { type Found, strangersIn } from '../../src/cli/deploy-owner.ts'

const NAMES = { worker: 'passage', database: 'passage' }
const NOTHING: Found = { worker: null, database: null, queues: [] }
const TABLES = ['api_keys', 'd1_migrations', 'links', 'organisations']
const worker = (secrets: string[], classes: string[] | null) => ({
  secrets,
  version: classes === null ? null : { id: 'v', classes },
})

describe('what has our names', () => {
  it.for<[string, Partial<Found>]>([
    ['nothing', {}],
    ['a Worker with the class of our object', { worker: worker(['SERVICE_SECRET', 'SIGNING_KEYS'], ['LinkObject']) }],
    ['the same without its secrets', { worker: worker([], ['LinkObject']) }],
    ['secrets of ours that wait for their code', { worker: worker(['SERVICE_SECRET'], null) }],
    ['a database with our tables', { database: { id: 'd', tables: TABLES } }],
    ['one with those and more of its owner', { database: { id: 'd', tables: [...TABLES, 'backups'] } }],
    ['one that a broken deploy left', { database: { id: 'd', tables: ['d1_migrations'] } }],
    ['an empty one', { database: { id: 'd', tables: [] } }],
    ['queues that nobody uses', { queues: [{ name: 'q', scripts: [] }] }],
    ['queues that we use', { queues: [{ name: 'q', scripts: ['passage', 'passage'] }] }],
  ])('is ours: %s', ([, found], { expect }) => {
    expect(strangersIn({ ...NOTHING, ...found }, NAMES)).toEqual([])
  })

  it.for<[string, Partial<Found>, string]>([
    ['a Worker without our object', { worker: worker([], ['Room']) }, 'its code has no LinkObject.'],
    [
      'one that only has our secrets',
      { worker: worker(['SERVICE_SECRET'], []) },
      'and its secrets are SERVICE_SECRET.',
    ],
    ['one without code', { worker: worker([], null) }, 'it has no code.'],
    ['secrets of others', { worker: worker(['SERVICE_SECRET', 'X'], null) }, 'its secrets are SERVICE_SECRET, X.'],
    ['a database of others', { database: { id: 'd', tables: ['customers', 'links'] } }, 'it holds customers, links.'],
    ['a queue of others', { queues: [{ name: 'q', scripts: ['passage', 'x'] }] }, 'The queue q is used by passage, x.'],
  ])("is somebody else's: %s", ([, found, words], { expect }) => {
    expect(strangersIn({ ...NOTHING, ...found }, NAMES)).toEqual([expect.stringContaining(words)])
  })

  it('is all said at once', ({ expect }) => {
    const found = { worker: worker([], []), database: { id: 'd', tables: ['x'] }, queues: [] }
    expect(strangersIn(found, NAMES)).toHaveLength(2)
  })
})

describe('where a deploy answers', () => {
  const session = JSON.stringify({ type: 'wrangler-session', version: 1 })
  const entry = (targets: string[] | undefined, id: string | null = 'v2') =>
    `${session}\n${JSON.stringify({ type: 'deploy', version_id: id, targets })}\n`
  const DEV = 'https://passage.me.workers.dev'

  it.for([
    ['at its name of workers.dev', entry(['schedule: * * * * *', DEV]), '', { version: 'v2', url: DEV }],
    [
      'where SERVICE_URLS says first',
      entry([DEV]),
      'https://a.example/, https://b.example',
      { version: 'v2', url: 'https://a.example' },
    ],
    ['nowhere', entry(['*.example.com/* (zone name: example.com)']), '', { version: 'v2', url: null }],
    ['who knows', entry(undefined, null), '', { version: null, url: null }],
    ['nowhere where nothing was written', '', '', { version: null, url: null }],
  ] as const)('is %s', ([, lines, urls, deployed], { expect }) => {
    expect(readDeployed(lines, urls)).toEqual(deployed)
  })
})
