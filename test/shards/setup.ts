// The schema in the second database, as test/setup.ts brings it into the first.
import { env } from 'cloudflare:workers'
import { beforeEach } from 'vitest'
import schema from '../../schema.sql'

beforeEach(async () => {
  const { DB_2: db } = env as unknown as { readonly DB_2: D1Database }
  const statements = schema.replace(/--.*$/gm, '').split(';')
  await db.batch(statements.filter((text) => text.trim() !== '').map((text) => db.prepare(text.trim())))
})
