// Which database an organisation's links are in, and what SHARDS may say.
import { describe, it } from 'vitest'
import { allShards, shardOf, shards } from '../../src/core/shard.ts'

const NAMED = shards().parse({ DB_2: ['org_0000000000aB', 'c'], DB_3: ['Bc'], DB_4: ['org_00000000xxBc'], DB: ['xc'] })

describe('the database of an organisation', () => {
  it.for([
    ['whose id is named', 'org_0000000000aB', 'DB_2'],
    ['whose id ends so', 'org_00000000000c', 'DB_2'],
    ['for whom a longer ending speaks', 'org_0000000000Bc', 'DB_3'],
    ['taken out of its neighbours', 'org_00000000xxBc', 'DB_4'],
    ['kept in the first by a longer ending', 'org_0000000000xc', 'DB'],
    ['of another case', 'org_00000000000C', 'DB'],
    ['of whom nothing is said', 'org_000000000001', 'DB'],
  ] as const)('%s', ([, id, binding], { expect }) => {
    expect(shardOf(NAMED, id)).toBe(binding)
    expect(shardOf(new Map(), id)).toBe('DB')
  })

  it('is one of those that the cron goes through', ({ expect }) => {
    expect(allShards(NAMED)).toEqual(['DB', 'DB_2', 'DB_3', 'DB_4'])
    expect(allShards(new Map())).toEqual(['DB'])
  })
})

const WORDS = 'must be ids of organisations (org_ and all 12 characters), or how such ids end (without org_)'

describe('SHARDS', () => {
  it.for<[unknown, string[]]>([
    [{}, []],
    [{ DB_2: [] }, []],
    [{ DB_2: ['a'], DB_3: ['a'] }, ['DB_3 must not have a a second time']],
    [{ DB_2: ['a'], DB: ['org_00000000000a'] }, []],
    [{ LINK: ['a'] }, ['LINK must be a D1 binding, such as DB_2']],
    [{ DB_2: 'a' }, [`DB_2 ${WORDS}`]],
    [{ DB_2: [''] }, [`DB_2.0 ${WORDS}`]],
    [{ DB_2: ['Acme Inc.'] }, [`DB_2.0 ${WORDS}`]],
    [{ DB_2: ['org_4fHk'] }, [`DB_2.0 ${WORDS}`]],
    [{ DB_2: ['org_00000000000aa'] }, [`DB_2.0 ${WORDS}`]],
    [{ DB_2: ['4fHkS0bWq2Zx'] }, []],
    [{ DB_2: [7] }, [`DB_2.0 ${WORDS}`]],
  ])('%j: %j', ([value, expected], { expect }) => {
    const { error } = shards().safeParse(value)
    const said = (error?.issues ?? []).map((issue) =>
      issue.code === 'invalid_key'
        ? `${issue.path.join('.')} ${issue.issues[0]?.message}`
        : `${issue.path.join('.')} ${issue.message}`,
    )
    expect(said).toEqual(expected)
  })
})
