// One link's whole life, in random orders of everything that may happen and fail, held against the laws of what must always
// be: src/core/invariants.ts. First each planted fault is noticed by a law, so that the laws are known to hold something.
// A failure prints its seed and path: SEED=… RUN_PATH=… npm run test:simulation plays it again.
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, inject, it, vi } from 'vitest'
import { INVARIANTS, type Invariant } from '../../src/core/invariants.ts'
import { newAccount, type Account } from '../support/api.ts'
import { runs } from './actions.ts'
import { install, surround } from './faults.ts'
import { checked, Violation } from './life.ts'
import { ORDINARY, PLANTED_FAULTS, type History } from './planted.ts'
import { run } from './run.ts'
import { missing, tally } from './sometimes.ts'

const settings = inject('simulation')
/** From here on every fault must have happened. */
const FULL_RUNS = 500
const RUNS = settings.runs ?? 40
const STEPS = settings.steps ?? 60
/** The same histories at every run: what fails here fails for everybody. Other seeds are looked for by hand. */
const SEED = 1

let restore: () => void
let account: Account
const lines: string[] = []
/** By number. */
const noticed = new Map<string, string[]>()

beforeAll(() => {
  restore = install()
  vi.useFakeTimers({ toFake: ['Date'] })
  for (const name of ['error', 'log'] as const) {
    vi.spyOn(console, name).mockImplementation((line: unknown) => void lines.push(String(line)))
  }
})

beforeEach(async () => {
  account = await newAccount()
})

afterEach(() => switchOn(null))

afterAll(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  restore()
  surround()
  console.info(listOfInvariants())
})

describe('a planted fault is noticed', () => {
  it.for(Object.entries(PLANTED_FAULTS))('%s', { timeout: 120_000 }, async ([name, fault], { expect }) => {
    let law: string | null = null
    for (const history of fault.histories) {
      law = await lawBrokenIn(history, name)
      if (law !== null) {
        // It is the fault that was noticed, and not the history.
        expect(await lawBrokenIn(history, null)).toBeNull()
        break
      }
    }
    const { laws }: Invariant = INVARIANTS[fault.breaks]
    expect(laws).toContain(law)
    noticed.set(fault.breaks, [...(noticed.get(fault.breaks) ?? []), `${name}: ${law}`])
  })
})

it('holds whatever happens', { timeout: 3_600_000 }, async ({ expect }) => {
  const started = performance.now()
  await fc.assert(
    fc.asyncProperty(runs(STEPS), async ([plan, actions]) => {
      lines.length = 0
      await run(account, plan, actions)
      // A refusal that was put there is no fault of the object's.
      const broken = lines.filter(
        (line) => line.includes('session_broken') || (line.includes('follow_up_failed') && !line.includes('D1_ERROR')),
      )
      expect(broken).toEqual([])
    }),
    {
      numRuns: RUNS,
      seed: settings.seed ?? SEED,
      ...(settings.path === undefined ? {} : { path: settings.path }),
      endOnFailure: settings.isHasty || settings.path !== undefined,
    },
  )
  console.info(`${RUNS} runs in ${Math.round((performance.now() - started) / 1000)} s\n${tally()}`)
  if (RUNS >= FULL_RUNS) {
    expect(missing()).toEqual([])
  }
})

/** In a history whose beginning is sound; null where all hold. */
async function lawBrokenIn({ plan, actions }: History, fault: string | null): Promise<string | null> {
  switchOn(null)
  try {
    await run(account, { ...ORDINARY, ...plan }, actions, () => switchOn(fault))
    return null
  } catch (cause) {
    if (cause instanceof Violation) {
      return cause.law
    }
    throw cause
  } finally {
    switchOn(null)
  }
}

/** See plant.ts. */
function switchOn(fault: string | null): void {
  Object.assign(globalThis, { planted: fault })
}

function listOfInvariants(): string {
  return Object.entries<Invariant>(INVARIANTS)
    .map(([number, { says, laws, tests }]) => {
      const times = laws.reduce((sum, law) => sum + (checked.get(law) ?? 0), 0)
      const faults = (noticed.get(number) ?? []).map((fault) => `\n      noticed: ${fault}`)
      return `${number.padEnd(4)} ${says}\n      held ${times} times by ${laws.length} laws; ${tests.length} tests of its own${faults.join('')}`
    })
    .join('\n')
}
