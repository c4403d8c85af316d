// Which organisations a deploy would part from their links, and which databases it may have.
import { describe, it } from 'vitest'
import { settings } from '../../src/cli/deploy-config.ts'
import { strandedIn } from '../../src/cli/deploy-owner.ts'
import { shards } from '../../src/core/shard.ts'

const NAMED = shards().parse({ DB_2: ['a', 'org_00000000000b'], DB: ['org_0000000000ba'] })

describe('organisations with links', () => {
  it.for<[string, string, string[]]>([
    ['DB', 'org_00000000000c', []],
    ['DB', 'org_0000000000ba', []],
    ['DB', 'org_0000000000ca', ['org_0000000000ca has links in DB, and SHARDS puts it into DB_2.']],
    ['DB_2', 'org_00000000000b', []],
    ['DB_2', 'org_00000000000c', ['org_00000000000c has links in DB_2, and SHARDS puts it into DB.']],
  ])('in %s, %s: %j', ([binding, id, expected], { expect }) => {
    expect(strandedIn(NAMED, { name: 'passage', binding }, [id])).toEqual(expected)
  })
})

describe('an organisation on its way', () => {
  const ID = 'org_00000000000c'
  const relocation = { organisationId: ID, source: 'DB', target: 'DB_2', beganAt: 1, since: 1 } as const
  const there = shards().parse({ DB_2: [ID] })
  const here = shards().parse({ DB_3: ['x'] })

  it.for([
    ['copying', 'DB', there, 1],
    ['copying', 'DB_2', here, 0],
    ['copied', 'DB', there, 0],
    ['copied', 'DB_2', here, 0],
    ['open', 'DB', there, 0],
    ['open', 'DB_2', here, 1],
    ['open', 'DB_3', there, 1],
    ['returning', 'DB_2', here, 0],
  ] as const)('%s: its rows in %s, %#', ([phase, binding, named, stranded], { expect }) => {
    const place = { name: 'passage', binding }
    expect(strandedIn(named, place, [ID], [{ ...relocation, phase }])).toHaveLength(stranded)
    expect(strandedIn(named, place, ['org_00000000000d'], [{ ...relocation, phase }])).toHaveLength(
      binding === 'DB' ? 0 : 1,
    )
  })
})

describe('organisations with links in a database that wrangler.toml has no more', () => {
  it('are all named, whatever SHARDS says', ({ expect }) => {
    const ids = ['org_00000000000b', 'org_00000000000c']
    expect(strandedIn(NAMED, { name: 'passage-2', binding: null, was: 'DB_2' }, ids)).toEqual(
      ids.map(
        (id) =>
          `${id} has links in the database passage-2, DB_2 of the Worker that runs, and wrangler.toml has it no more.`,
      ),
    )
  })
})

describe('the databases of wrangler.toml', () => {
  const judged = (...databases: [string, string][]): boolean =>
    settings.shape.d1_databases.safeParse(
      databases.map(([binding, name]) => ({ binding, database_name: name, migrations_dir: 'm' })),
    ).success

  it('are one that is called DB, and others with names of their own', ({ expect }) => {
    expect(judged(['DB', 'passage'])).toBe(true)
    expect(judged(['DB', 'passage'], ['DB_2', 'passage-2'])).toBe(true)
    expect(judged(['DB_2', 'passage-2'])).toBe(false)
    expect(judged(['DB', 'passage'], ['DB_2', 'passage'])).toBe(false)
    expect(judged(['DB', 'passage'], ['DB', 'passage-2'])).toBe(false)
    expect(judged()).toBe(false)
  })
})
