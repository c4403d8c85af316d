// Tests that run in workerd, on real bindings.
import { execFileSync } from 'node:child_process'
import { cloudflareTest } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'
import { testSecrets } from './support/secrets.ts'

// Declared as required in wrangler.toml: without them here it would warn at every run.
Object.assign(process.env, testSecrets)

// wrangler's own build step does not run here.
execFileSync(process.execPath, ['src/cli/build-client.ts'])

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: { ...testSecrets, DEVELOPMENT: 'on' },
      },
    }),
  ],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/deploy/**', 'test/node/**', 'test/receivers/**', 'test/kill/**'],
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/support/receiver-server.ts'],
  },
})
