// The guessed key, played for real: whoever has the whole database and the service secret knows what an order's
// Idempotency-Key looks like, and tries to open the arguments that its link holds. Shares no code with the service.
import { createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { env } from 'cloudflare:workers'
import { it } from 'vitest'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, exampleLink, expectJson, newAccount } from '../support/api.ts'
import { testSecrets } from '../support/secrets.ts'

const CARD = '4111111111111111'
const GUESSES = Array.from({ length: 50 }, (_, n) => `order-${784_500 + n}`)

type Row = Readonly<Record<string, unknown>>

/** As D1 gives them. */
const bytesOf = (value: unknown): Buffer => Buffer.from(Array.isArray(value) ? value : [])
const derive = (secret: Uint8Array | string, salt: Uint8Array | string, info: string, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length))

/** What the attacker makes of the secret. */
function serviceKey(purpose: string): Buffer {
  return derive(Buffer.from(testSecrets.SERVICE_SECRET, 'base64'), 'passage service keys v1', purpose, 32)
}

/** Every way to the code's bits that the stored columns and a guess allow. */
function* bitsFor(row: Row, guess: string, keyRows: readonly Row[]): Generator<Buffer> {
  const owner = `${String(row['organisation_id'])} ${String(row['mode'])}`
  yield createHmac('sha256', serviceKey('idempotency')).update(`${owner} ${guess}`).digest().subarray(0, 16)
  const salt = bytesOf(row['salt'])
  const known = [guess, `${owner} ${guess}`, '', ...keyRows.flatMap(({ hash, hint }) => [String(hash), String(hint)])]
  for (const material of known) {
    yield derive(material, salt, 'passage claim code v1', 16)
    yield derive(Buffer.from(material, 'hex'), salt, 'passage claim code v1', 16)
  }
}

function open(row: Row, bits: Buffer): string | null {
  const sealed = bytesOf(row['arguments'])
  const linkKey = derive(bits, serviceKey('link'), String(row['id']), 32)
  // With version and letter in front, and as it was before there were any.
  for (const head of [2, 0]) {
    const decipher = createDecipheriv('aes-256-gcm', linkKey, sealed.subarray(head, head + 12))
    const context = `arguments of ${String(row['id'])}, to be told to ${exampleLink.webhookUrl}`
    decipher.setAAD(Buffer.concat([sealed.subarray(0, head), Buffer.from(context)]))
    decipher.setAuthTag(sealed.subarray(-16))
    try {
      return Buffer.concat([decipher.update(sealed.subarray(head + 12, -16)), decipher.final()]).toString()
    } catch {
      // Not this one.
    }
  }
  return null
}

function attack(row: Row, guesses: readonly string[], keyRows: readonly Row[]): string | null {
  for (const guess of guesses) {
    for (const bits of bitsFor(row, guess, keyRows)) {
      const opened = open(row, bits)
      if (opened !== null) {
        return opened
      }
    }
  }
  return null
}

it('with the database, the service secret and the right Idempotency-Key nothing opens', async ({ expect }) => {
  const { key } = await newAccount()
  const response = await call({
    path: '/v1/links',
    key,
    body: JSON.stringify(exampleLink),
    headers: { 'Idempotency-Key': 'order-784528' },
  })
  await expectJson<CreatedLink>(response, 201)
  const row = await env.DB.prepare('SELECT * FROM links JOIN sealed ON number = sealed').first<Row>()
  const { results: keyRows } = await env.DB.prepare('SELECT * FROM api_keys').all<Row>()
  expect(bytesOf(row!['arguments']).length).toBeGreaterThan(100)
  expect(attack(row!, GUESSES, keyRows)).toBeNull()
  // The same attack with the one thing that is not stored: so it would have opened them.
  const bits = derive(key, bytesOf(row!['salt']), 'passage claim code v1', 16)
  expect(open(row!, bits)).toContain(CARD)
})
