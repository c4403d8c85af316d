// The limits that wrangler.toml sets on the platform are those that the Worker knows.
import { readFileSync } from 'node:fs'
import { experimental_readRawConfig } from 'wrangler'
import { describe, it } from 'vitest'
import { POLICIES, type PolicyName, quotas, WINDOW_SECONDS } from '../../src/core/limit.ts'
import { HOST_LIMIT } from '../../src/webhooks/lane.ts'

describe('the limits of wrangler.toml', () => {
  it('are those that answers tell of, each with counters of its own', ({ expect }) => {
    const { rawConfig } = experimental_readRawConfig({ config: 'wrangler.toml' })
    const { vars } = rawConfig
    const ratelimits = rawConfig.ratelimits as { name: string; namespace_id: string; simple: object }[]
    const told = quotas().parse(JSON.parse(String(vars?.['LIMITS'])))
    const names = Object.keys(POLICIES) as PolicyName[]
    expect(ratelimits.map(({ name, simple }) => ({ name, simple }))).toEqual(
      expect.arrayContaining(
        names.map((name) => ({
          name: POLICIES[name].binding,
          simple: { limit: told[name], period: WINDOW_SECONDS },
        })),
      ),
    )
    expect(ratelimits).toContainEqual(
      expect.objectContaining({
        name: 'LIMIT_HOST',
        simple: { limit: HOST_LIMIT.most, period: HOST_LIMIT.windowMs / 1000 },
      }),
    )
    expect(ratelimits).toHaveLength(names.length + 1)
    expect(new Set(ratelimits.map(({ namespace_id: id }) => id)).size).toBe(ratelimits.length)
  })

  it('have the names that wrangler.toml says LIMITS takes', ({ expect }) => {
    expect(Object.entries(POLICIES).map(([name, { binding }]) => [name, binding])).toEqual(
      Object.keys(POLICIES).map((name) => [name, `LIMIT_${name.toUpperCase()}`]),
    )
    expect(readFileSync('wrangler.toml', 'utf8')).toContain('by its name in lower case without LIMIT_')
  })
})
