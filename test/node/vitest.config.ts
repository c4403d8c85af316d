// Tests that run in Node itself: what a developer's own server does with our webhooks.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/node/**/*.test.ts', 'test/kill/**/*.test.ts'] },
})
