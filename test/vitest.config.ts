// Every test, by where it runs. `npm test` is all that need no browser and no long time; each other command of package.json is
// one project. A new file in a folder that is named here needs no change, and a new folder runs in workerd.
import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { POLICIES, WINDOW_SECONDS } from '../src/core/limit.ts'
import { plantFaults } from './simulation/plant.ts'
import { simulation } from './simulation/settings.ts'
import { PATIENCE_MS, TEST_MS } from './support/patience.ts'
import { Retried } from './support/retried.ts'
import { testSecrets, testVariables } from './support/secrets.ts'

/** As the code knows them: whoever deploys may have other numbers in wrangler.toml. */
const ratelimits = Object.fromEntries(
  Object.values(POLICIES).map(({ binding, quota }) => [
    binding,
    { namespace_id: binding, simple: { limit: quota, period: WINDOW_SECONDS } as const },
  ]),
)

const inWorkerd = (more: { d1Databases?: string[]; bindings?: Record<string, string> } = {}) =>
  cloudflareTest(() => {
    // Declared as required in wrangler.toml: without them here it would warn at every run.
    Object.assign(process.env, testSecrets)
    return {
      // Not what is built of it: a test shares its modules with the Worker.
      main: './src/index.ts',
      wrangler: { configPath: './wrangler.toml' },
      miniflare: { ...more, ratelimits, bindings: { ...testSecrets, ...testVariables, ...more.bindings } },
    }
  })

const filesIn = (...folders: string[]): string[] => folders.map((folder) => `test/${folder}/**/*.test.ts`)

/** In workerd like the rest, but without a database to fill and to empty around each test. */
const WITHOUT_STORAGE = filesIn('core', 'integrations', 'wire')
/** What runs in a browser, and needs none for what it decides. */
const PURE = filesIn('authoring', 'device', 'extension', 'page', 'sdk', 'words')
const IN_NODE = filesIn('node', 'kill', 'conformance')
/** In workerd, with a second database. */
const SHARDS = filesIn('shards')
const SIMULATION = filesIn('simulation')
/** Real processes and servers: each a command of its own. One file at a time, for they share few cores; two of those that wait
 * for a browser more than it computes. */
const APART = ['bad-input', 'browser', 'deploy', 'live', 'packages', 'receivers', 'stranger']
/** What one of them starts once, for all of its files. */
const BEFORE: Readonly<Record<string, string[]>> = {
  browser: ['test/browser/support/shared-service.ts'],
  live: ['test/live/support/applications.ts'],
  packages: ['test/browser/support/shared-service.ts'],
}
/** Judged by what must never be, however rarely. */
const NEVER_RETRIED = ['bad-input']
const PATIENT = { testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS, expect: { poll: { timeout: PATIENCE_MS / 3 } } }
const MORE_PATIENT = { testTimeout: TEST_MS, hookTimeout: TEST_MS, expect: { poll: { timeout: PATIENCE_MS } } }
/** Where a machine runs them that is often busy: what fails is tried once more, and the file that this names says so. */
const { CI_RETRY = '' } = process.env

export default defineConfig({
  test: {
    // Its files wait for processes more than they compute.
    maxWorkers: '100%',
    reporters: ['default', ...(CI_RETRY === '' ? [] : [new Retried(CI_RETRY)])],
    projects: [
      {
        plugins: [inWorkerd()],
        test: {
          name: 'workerd',
          ...PATIENT,
          // One workerd for many files: to start one costs a second, and setup.ts sees to it that none leaves anything behind.
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...WITHOUT_STORAGE, ...PURE, ...IN_NODE, ...SHARDS, ...SIMULATION, ...filesIn(...APART)],
          setupFiles: ['test/setup.ts'],
          globalSetup: ['test/support/build-client.ts', 'test/support/receiver-server.ts'],
        },
      },
      { plugins: [inWorkerd()], test: { name: 'core', ...PATIENT, isolate: false, include: WITHOUT_STORAGE } },
      {
        plugins: [inWorkerd({ d1Databases: ['DB_2'], bindings: { SHARDS: '{"DB_2":["0sh"]}' } })],
        test: {
          name: 'shards',
          ...PATIENT,
          include: SHARDS,
          setupFiles: ['test/setup.ts', 'test/shards/setup.ts'],
          globalSetup: ['test/support/build-client.ts', 'test/support/receiver-server.ts'],
        },
      },
      {
        plugins: [plantFaults(), inWorkerd()],
        test: {
          name: 'simulation',
          ...PATIENT,
          include: SIMULATION,
          setupFiles: ['test/setup.ts'],
          globalSetup: ['test/support/build-client.ts'],
          provide: { simulation },
        },
      },
      { test: { name: 'pure', ...PATIENT, include: PURE } },
      // They compile and start programs.
      { test: { name: 'node', ...MORE_PATIENT, include: IN_NODE } },
      ...APART.map((name) => ({
        test: {
          name,
          include: filesIn(name),
          maxWorkers: name === 'browser' ? 2 : 1,
          ...MORE_PATIENT,
          retry: CI_RETRY === '' || NEVER_RETRIED.includes(name) ? 0 : 1,
          globalSetup: BEFORE[name] ?? [],
        },
      })),
    ],
  },
})
