// The pure texts of the commands: the pages, the curl line, the variables file.
import { describe, it } from 'vitest'
import { curlLine, exampleLink, examplesOf } from '../../src/cli/example.ts'
import { problemPage, returnPage } from '../../src/cli/return-page.ts'
import { parseEnv } from 'node:util'
import { startPage } from '../../src/cli/start-page.ts'
import {
  addVariables,
  completeVariables,
  rotateSigningKeys,
  secretsIn,
  serviceSecretIn,
} from '../../src/cli/secrets.ts'
import { publishedKeys, signingKeySet } from '../../src/core/signature.ts'

const EVIL = `<img src=x onerror=alert(1)>"'&`

describe('the pages of npm start', () => {
  const entry = {
    receivedAt: 0,
    path: `/${EVIL}`,
    headers: { [EVIL]: EVIL },
    rawBody: JSON.stringify({ event: EVIL, more: EVIL, linkId: EVIL }),
    verified: EVIL,
    standardVerified: 'valid',
  }
  const entries = [entry, { ...entry, rawBody: EVIL }]

  it('escape everything that came from outside', async ({ expect }) => {
    const start = await startPage({
      serviceUrl: EVIL,
      version: EVIL,
      examples: [{ integrationId: EVIL, name: EVIL, operations: [], words: [EVIL] }],
      token: EVIL,
      curlLine: EVIL,
      entries,
      returnPage: () => EVIL,
    })
    const operations = [{ resource: EVIL, action: EVIL }]
    const error = { code: EVIL, message: EVIL }
    const link = { id: EVIL, integrationId: EVIL, operations, status: EVIL, result: EVIL, error }
    const [failed, complete, problem] = await Promise.all([
      returnPage(link, entries, EVIL),
      returnPage({ ...link, status: 'complete', error: null }, [], EVIL),
      problemPage(EVIL, EVIL, EVIL),
    ])
    for (const page of [start, failed, complete, problem]) {
      expect(page).not.toContain('<img')
      expect(page).not.toContain(`"'&`)
    }
    expect(start.match(/&lt;img/g)?.length).toBeGreaterThanOrEqual(18)
    expect(start).toContain('✓ webhook-signature: valid')
  })
})

describe('the ready examples', () => {
  const action = { description: 'Do it' }
  const provider = (id: string, resources: unknown[]) => ({ id, name: id, resources })

  it('do all that an integration offers, and leave out a write whose arguments nobody has thought of', ({ expect }) => {
    const examples = examplesOf({
      providers: [
        provider('one', [{ name: 'orderHistory', operations: { read: action } }]),
        provider('two', [
          { name: 'paymentMethod', operations: { read: action, write: action } },
          { name: 'address', operations: { write: action } },
        ]),
      ],
    })
    expect(examples.map(({ operations }) => operations)).toEqual([
      [{ resource: 'orderHistory', action: 'read', arguments: { limit: 3 } }],
      [
        { resource: 'paymentMethod', action: 'read' },
        { resource: 'paymentMethod', action: 'write', arguments: expect.any(Object) as unknown },
      ],
    ])
  })
})

describe('the curl line', () => {
  it('is one line that a shell reads as one body', ({ expect }) => {
    const body = {
      ...exampleLink({ webhookUrl: 'http://127.0.0.1:1/webhook', returnUrl: 'https://a.example' }),
      note: "it's",
    }
    const line = curlLine('http://127.0.0.1:1', 'psg_test_x', body)
    expect(line).not.toContain('\n')
    const quoted = line.slice(line.indexOf(" -d '") + 5, -1)
    expect(JSON.parse(quoted.replaceAll(String.raw`'\''`, "'"))).toEqual(body)
  })
})

describe('a rotated signing key', () => {
  const DAY = 86_400_000
  const keysIn = (text: string) => signingKeySet.parse(JSON.parse(parseEnv(text)['SIGNING_KEYS']!)).keys

  it('signs at once, and the ones before it are dropped a week after they signed last', ({ expect }) => {
    const first = completeVariables('# mine\n', '', 0)
    const second = rotateSigningKeys(first, 10 * DAY)!
    const third = rotateSigningKeys(second.text, 16 * DAY)!
    const fourth = rotateSigningKeys(third.text, 18 * DAY)!
    const [a] = keysIn(first)
    const [b, ...afterOne] = keysIn(second.text)
    expect(afterOne.map(({ kid }) => kid)).toEqual([a!.kid])
    expect(
      keysIn(third.text)
        .map(({ kid }) => kid)
        .slice(1),
    ).toEqual([b!.kid, a!.kid])
    expect(keysIn(fourth.text).map(({ kid }) => kid)).not.toContain(a!.kid)
    expect(keysIn(fourth.text)[0]!.retired_at).toBeUndefined()
    expect(serviceSecretIn(fourth.text)).toBe(serviceSecretIn(first))
    expect(fourth.text.startsWith('# mine\n')).toBe(true)
    expect(publishedKeys(keysIn(second.text), 16 * DAY)).toHaveLength(2)
    expect(publishedKeys(keysIn(second.text), 17 * DAY)).toHaveLength(1)
  })

  it('takes the place of one that was written with spaces or over several lines', ({ expect }) => {
    const { SIGNING_KEYS } = secretsIn(completeVariables('', '', 0))
    for (const own of [
      `SIGNING_KEYS = '${SIGNING_KEYS}'\n`,
      `SIGNING_KEYS='${SIGNING_KEYS!.replace('[', '[\n')}'\nA=b`,
    ]) {
      const rotated = rotateSigningKeys(own, 10 * DAY)!
      expect(parseEnv(rotated.text)['SIGNING_KEYS']).toBe(rotated.keys)
      expect(keysIn(rotated.text)).toHaveLength(2)
    }
  })

  it('needs a key to take the place of', ({ expect }) => {
    expect(rotateSigningKeys('SERVICE_SECRET="x"\n', 0)).toBeNull()
  })
})

describe('the variables file', () => {
  it('gets what it lacks and keeps what it has, byte for byte', ({ expect }) => {
    const made = completeVariables('', '', 5)
    expect(Buffer.from(serviceSecretIn(made) ?? '', 'base64')).toHaveLength(32)
    expect(signingKeySet.safeParse(JSON.parse(/SIGNING_KEYS='(.*)'/.exec(made)?.[1] ?? '')).success).toBe(true)
    expect(completeVariables(made, '', 6)).toBe(made)
    const own = '# mine\nSERVICE_SECRET=abc\nDEVELOPMENT=off'
    const completed = completeVariables(own, '', 5)
    expect(completed.startsWith(`${own}\nSIGNING_KEYS='`)).toBe(true)
    expect(completed.match(/DEVELOPMENT/g)).toHaveLength(1)
  })

  it('lacks one secret: the one that sealed the data comes back from the copy, a fresh one would not open it', ({
    expect,
  }) => {
    const copy = completeVariables('', '', 5)
    const { SERVICE_SECRET, SIGNING_KEYS } = secretsIn(copy)
    const half = addVariables('', { SIGNING_KEYS: SIGNING_KEYS! })
    expect(secretsIn(completeVariables(half, copy, 6))).toEqual({ SERVICE_SECRET, SIGNING_KEYS })
    expect(secretsIn(completeVariables('SERVICE_SECRET=\n', copy, 6))).toEqual({ SERVICE_SECRET, SIGNING_KEYS })
  })
})
