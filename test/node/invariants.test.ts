// The numbered invariants and what they name: each is cited where it is kept, and each check is really there.
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { INVARIANTS, type Invariant } from '../../src/core/invariants.ts'
import { PLANTED_FAULTS } from '../simulation/planted.ts'

const LIST = 'src/core/invariants.ts'
const invariants = Object.entries<Invariant>(INVARIANTS)
const simulation = globSync('test/simulation/*.ts').map(textOf).join('\n')

/** Of every test, but those that are made of a table. */
const names = new Set(
  globSync('test/**/*.test.ts').flatMap((file) =>
    [...textOf(file).matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)].map(([, , name = '']) =>
      name.replace(/\\(.)/g, '$1'),
    ),
  ),
)

function textOf(file: string): string {
  return readFileSync(file, 'utf8')
}

/** The numbers in the comments of a file: `// J3: …`, `/** … (J3) *\/`. */
function citationsIn(text: string): string[] {
  const comments = text.match(/\/\*[\s\S]*?\*\/|\/\/.*$/gm) ?? []
  return comments.flatMap((comment) => comment.match(/\bJ\d+\b/g) ?? [])
}

const cited = new Map(
  globSync('src/**/*.ts')
    .filter((file) => file !== LIST)
    .map((file) => [file, citationsIn(textOf(file))] as const)
    .filter(([, numbers]) => numbers.length > 0),
)

describe('the invariants', () => {
  it('are numbered without a gap', () => {
    expect(invariants.map(([number]) => number)).toEqual(invariants.map((_, index) => `J${index + 1}`))
  })

  it.for(invariants)('%s is cited where it is kept', ([number]) => {
    expect([...cited.values()].flat()).toContain(number)
  })

  it('are all that is cited', () => {
    const unknown = [...cited].flatMap(([file, numbers]) =>
      numbers.filter((number) => !Object.hasOwn(INVARIANTS, number)).map((number) => `${file} cites ${number}`),
    )
    expect(unknown).toEqual([])
  })

  it.for(invariants)('%s names checks that are there', ([, { laws, tests }]) => {
    expect(laws.length + tests.length).toBeGreaterThan(0)
    expect(laws.filter((law) => !simulation.includes(`'${law}'`))).toEqual([])
    expect(tests.filter((name) => !names.has(name))).toEqual([])
  })

  it.for(Object.entries(PLANTED_FAULTS))('can be broken on purpose: %s', ([, { file, from }]) => {
    expect(textOf(file).split(from)).toHaveLength(2)
  })

  it('are read in comments alone', () => {
    expect(citationsIn("// J3: never again\nconst J4 = 'J5'\n/** keeps\n * J6 and J7. */")).toEqual(['J3', 'J6', 'J7'])
  })
})
