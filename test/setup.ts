// Every test starts on an empty database with the shipped schema, and with no object or row of the test before it.
import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach } from 'vitest'
import schema from '../schema.sql'

/** D1 takes one statement at a time and no comments in front of it. */
const statements = schema
  .replace(/--.*$/gm, '')
  .split(';')
  .map((statement) => statement.trim())
  .filter((statement) => statement !== '')

beforeEach(async () => {
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
})

afterEach(async () => {
  await reset()
})
