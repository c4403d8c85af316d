// Tests of the running service against receivers that behave badly. They run in Node and take half a minute.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/receivers/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
})
