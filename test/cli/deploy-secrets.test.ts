// Which secrets a deploy sends, over everything that the service and this machine's file can have.
import { describe, it } from 'vitest'
import { planSecrets, type SecretFacts } from '../../src/cli/deploy-secrets.ts'

const SERVICE = 'SERVICE_SECRET'
const KEYS = 'SIGNING_KEYS'
const BOTH = [SERVICE, KEYS]
const HOLDINGS = [[], [SERVICE], [KEYS], BOTH]
const FILE = 'the.file'

const plan = (remote: readonly string[] | null, local: readonly string[], sealed = false, forgets = false) =>
  planSecrets({ remote, local, sealed, forgets } satisfies SecretFacts, FILE)

describe('the secrets of a deploy', () => {
  const table: readonly [
    remote: readonly string[] | null,
    local: readonly string[],
    upload: string[],
    make: string[],
    asks: boolean,
  ][] = [
    [null, [], BOTH, BOTH, false],
    [null, [SERVICE], BOTH, [KEYS], false],
    [null, [KEYS], BOTH, [SERVICE], false],
    [null, BOTH, BOTH, [], false],
    [[], [], BOTH, BOTH, true],
    [[], [SERVICE], BOTH, [KEYS], true],
    [[], [KEYS], BOTH, [SERVICE], true],
    [[], BOTH, BOTH, [], true],
    [[SERVICE], [], [KEYS], [KEYS], true],
    [[SERVICE], [SERVICE], [KEYS], [KEYS], true],
    [[SERVICE], [KEYS], [KEYS], [], true],
    [[SERVICE], BOTH, [KEYS], [], true],
    [[KEYS], [], [SERVICE], [SERVICE], true],
    [[KEYS], [SERVICE], [SERVICE], [], true],
    [[KEYS], [KEYS], [SERVICE], [SERVICE], true],
    [[KEYS], BOTH, [SERVICE], [], true],
    [BOTH, [], [], [], false],
    [BOTH, [SERVICE], [], [], false],
    [BOTH, [KEYS], [], [], false],
    [BOTH, BOTH, [], [], false],
  ]

  it.for(table)(
    'service has %j, file has %j: sends %j, makes %j, asks %j',
    ([remote, local, upload, make, asks], { expect }) => {
      const decided = plan(remote, local)
      expect({ upload: decided.upload, make: decided.make, asks: decided.question !== null }).toEqual({
        upload,
        make,
        asks,
      })
    },
  )

  it('never sends what the service has, and never makes what the file has', ({ expect }) => {
    for (const remote of HOLDINGS) {
      for (const local of HOLDINGS) {
        const { upload, make } = plan([...remote, 'SOMETHING_ELSE'], local)
        expect(upload.filter((name) => remote.includes(name))).toEqual([])
        expect(make.filter((name) => local.includes(name))).toEqual([])
      }
    }
  })

  it('asks before a new Worker gets another SERVICE_SECRET than the links of its database', ({ expect }) => {
    expect(plan(null, [KEYS], true).question).toMatch(/database holds links.*SERVICE_SECRET is made anew/s)
    expect(plan(null, BOTH, true).question).toBeNull()
    expect(plan(null, [SERVICE], true).question).toBeNull()
  })

  it('asks before it makes one where nothing is kept, and only then', ({ expect }) => {
    expect(plan(null, [], false, true).question).toMatch(/^This runs in CI, where the\.file is not kept/)
    expect(plan([SERVICE], [], false, true).question).toMatch(/lacks SIGNING_KEYS\.[^]*\n\nThis runs in CI/)
    expect(plan([SERVICE], BOTH, false, true).question).not.toContain('CI')
    expect(plan(null, BOTH, false, true).question).toBeNull()
    expect(plan(BOTH, [], false, true).question).toBeNull()
  })

  it('says in the question what is made and what comes from the file', ({ expect }) => {
    const { question } = plan([], [KEYS])
    expect(question).toContain('The deployed Worker lacks SERVICE_SECRET and SIGNING_KEYS.')
    expect(question).toMatch(/SERVICE_SECRET is made anew: .*no stored result/)
    expect(question).toContain('SIGNING_KEYS is taken from the.file')
  })
})
