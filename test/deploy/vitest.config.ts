// The real wrangler deploys to a stand-in of Cloudflare: slow, for each step starts it anew.
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['test/deploy/**/*.test.ts'] } })
