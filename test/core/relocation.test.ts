// What comes next for an organisation on its way to another database, and where SHARDS may say that it is.
import { describe, it } from 'vitest'
import {
  decideRelocation,
  EVERYWHERE_AFTER_MS,
  mayBePlaced,
  mayBeTakenBack,
  OLD_ROWS_KEPT_MS,
  RELOCATION_PHASES,
  type RelocationPhase,
  type RelocationStep,
  sinceNamed,
} from '../../src/core/relocation.ts'

const at = (phase: RelocationPhase) => ({
  organisationId: 'org_00000000000a',
  source: 'DB',
  target: 'DB_2',
  phase,
  beganAt: 500,
  since: 1000,
})

describe('the next step', () => {
  it.for<[RelocationPhase, string, number, RelocationStep]>([
    ['copying', 'DB', 1000, 'copy'],
    // Somebody was quicker than the copy: nothing is copied over what is written there now.
    ['copying', 'DB_2', 1000, 'wait'],
    ['copied', 'DB', 9e9, 'wait'],
    ['copied', 'DB_2', 1000, 'note_switch'],
    ['switched', 'DB_2', 1000 + EVERYWHERE_AFTER_MS - 1, 'wait'],
    ['switched', 'DB_2', 1000 + EVERYWHERE_AFTER_MS, 'open'],
    // The version before runs here still, or again: what is open there must not be opened here too.
    ['switched', 'DB', 1000, 'note_switch_back'],
    ['switched', 'DB', 9e9, 'note_switch_back'],
    ['switched', 'DB_3', 9e9, 'wait'],
    ['open', 'DB_2', 1000 + OLD_ROWS_KEPT_MS - 1, 'keep_open'],
    ['open', 'DB_2', 1000 + OLD_ROWS_KEPT_MS, 'clear_source'],
    ['open', 'DB', 9e9, 'keep_open'],
    ['returning', 'DB', 1000 + EVERYWHERE_AFTER_MS - 1, 'wait'],
    ['returning', 'DB', 1000 + EVERYWHERE_AFTER_MS, 'clear_target'],
    ['returning', 'DB_2', 9e9, 'hold'],
    ['returning', 'DB_3', 9e9, 'wait'],
  ])('of one that is %s, looked for in %s, at %d is to %s', ([phase, placed, now, step], { expect }) => {
    expect(decideRelocation(at(phase), placed, now)).toBe(step)
  })
})

describe('what was named', () => {
  it('is opened and cleared nowhere before nothing of that version runs any more', ({ expect }) => {
    const returning = { ...at('returning'), since: sinceNamed(5000) }
    expect(decideRelocation(returning, 'DB', 5000 + OLD_ROWS_KEPT_MS - 1)).toBe('wait')
    expect(decideRelocation(returning, 'DB', 5000 + OLD_ROWS_KEPT_MS)).toBe('clear_target')
  })

  it('is not taken back', ({ expect }) => {
    expect(RELOCATION_PHASES.filter(mayBeTakenBack)).toEqual(['copying', 'copied'])
  })
})

describe('SHARDS', () => {
  it.for<[RelocationPhase, string[]]>([
    ['copying', ['DB']],
    ['copied', ['DB', 'DB_2']],
    ['switched', ['DB', 'DB_2']],
    ['open', ['DB_2']],
    ['returning', ['DB']],
  ])('may say of one that is %s: %j', ([phase, expected], { expect }) => {
    expect(['DB', 'DB_2', 'DB_3'].filter((binding) => mayBePlaced(at(phase), binding))).toEqual(expected)
  })
})
