// Every test starts on an empty database with the shipped schema, and with no object or row of the test before it. Many files
// share one workerd, so that each must also take back what it has replaced in it.
import { reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, afterEach, beforeEach, expect, vi } from 'vitest'
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

// Runs after the hooks of the file itself.
afterAll(() => {
  const replaceable = [
    [globalThis, 'fetch'],
    [AbortSignal, 'timeout'],
    [Date, 'now'],
    [Math, 'random'],
  ] as const
  const left = replaceable
    .filter(([owner, name]) => vi.isMockFunction(Reflect.get(owner, name)))
    .map(([, name]) => name)
  expect(vi.isFakeTimers() ? [...left, 'time'] : left, 'left replaced').toEqual([])
})
