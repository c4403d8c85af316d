// What SHARDS is to say of an organisation that has moved, and what the command says on the way.
import { describe, expect, it } from 'vitest'
import {
  decideSource,
  isNamedIn,
  isUnderWay,
  sayRelocation,
  sayTooLate,
  shardsNaming,
} from '../../src/cli/relocation.ts'
import { RELOCATION_PHASES } from '../../src/core/relocation.ts'

const ID = 'org_00000000000a'

describe('SHARDS afterwards', () => {
  it.for<[string, string, unknown, unknown]>([
    ['names it', 'DB_2', {}, { DB_2: [ID] }],
    ['keeps the others', 'DB_2', { DB_2: ['b'], DB_3: ['c'] }, { DB_2: ['b', ID], DB_3: ['c'] }],
    ['names it once', 'DB_3', { DB_2: ['b', ID] }, { DB_2: ['b'], DB_3: [ID] }],
    ['forgets a database where nobody is left', 'DB', { DB_2: [ID] }, {}],
    ['keeps it from its neighbours', 'DB', { DB_2: ['a'] }, { DB_2: ['a'], DB: [ID] }],
    ['needs no word where its neighbours are', 'DB_2', { DB_2: ['a'], DB: [ID] }, { DB_2: ['a'] }],
    ['is as it was where it says so already', 'DB_2', { DB_2: [ID] }, { DB_2: [ID] }],
  ])('%s: %s', ([, binding, before, after]) => {
    expect(JSON.parse(shardsNaming(JSON.stringify(before), ID, binding))).toEqual(after)
  })

  it.for<[string, string, boolean]>([
    ['{}', 'DB', true],
    ['{}', 'DB_2', false],
    [`{"DB_2":["${ID}"]}`, 'DB_2', true],
  ])('%s has it in %s: %s', ([text, binding, isNamed]) => {
    expect(isNamedIn(text, ID, binding)).toBe(isNamed)
  })

  it('is refused where it is none', () => {
    expect(() => shardsNaming('{"DB_2":"a"}', ID, 'DB_2')).toThrow()
    expect(() => shardsNaming('{', ID, 'DB_2')).toThrow()
  })
})

describe('the links', () => {
  const databases = ['DB', 'DB_2']
  it.for<[string, string[], unknown]>([
    ['DB_2', ['DB'], { source: 'DB' }],
    ['DB', ['DB_2'], { source: 'DB_2' }],
    ['DB_3', ['DB'], expect.stringContaining('has no database DB_3, but DB, DB_2.')],
    ['DB_2', [], expect.stringContaining('has no link yet')],
    ['DB_2', ['DB', 'DB_2'], expect.stringContaining('has links in DB and DB_2')],
    ['DB_2', ['DB_2'], expect.stringContaining('are in DB_2 already')],
  ])('go to %s from %j: %j', ([target, holders, decided]) => {
    expect(decideSource(ID, target, { databases, holders })).toEqual(decided)
  })
})

describe('what is said', () => {
  const found = { source: 'DB', target: 'DB_2', copied: 1 }

  it.for(RELOCATION_PHASES.map((phase) => [phase] as const))('of one that is %s names both databases', ([phase]) => {
    const words = sayRelocation(ID, { ...found, phase }, '{"DB_2":["x"]}', 'npm run deploy')
    expect(words).toContain(ID)
    expect(words).toContain('DB_2')
    // Only where somebody must do it.
    expect(words.includes(`SHARDS = '{"DB_2":["x"]}'`)).toBe(phase === 'copied')
    expect(words.includes('npm run deploy')).toBe(phase === 'copied')
  })

  it('of one that cannot be taken back is what to do in its place', () => {
    expect(sayTooLate(ID, { ...found, phase: 'copied' }, true)).toContain('put it back there first')
    expect(sayTooLate(ID, { ...found, phase: 'switched' }, false)).toContain('it can be moved back')
  })

  it('counts', () => {
    expect(sayRelocation(ID, { ...found, phase: 'copying' }, '{}', null)).toContain(': 1 link so far')
    expect(sayRelocation(ID, { ...found, phase: 'copied', copied: 0 }, '{}', null)).toContain(': 0 links.')
  })

  it('ends where nothing goes on by itself', () => {
    expect(RELOCATION_PHASES.filter(isUnderWay)).toEqual(['copying', 'switched', 'returning'])
  })
})
