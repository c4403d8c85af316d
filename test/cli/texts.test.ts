// The pure texts of the commands: the pages, the curl line, the variables file.
import { describe, it } from 'vitest'
import { curlLine, exampleLink, examplesOf } from '../../src/cli/example.ts'
import { problemPage, returnPage } from '../../src/cli/return-page.ts'
import { startPage } from '../../src/cli/start-page.ts'
import {
  addVariables,
  changeVariables,
  completeVariables,
  keepsSigningKey,
  rotateSigningKeys,
  secretProblem,
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
      kept: 2,
      filter: { event: EVIL, isBad: true, text: EVIL },
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
  const keysIn = (set: string) => signingKeySet().parse(JSON.parse(set)).keys
  const first = secretsIn(completeVariables('', '', 0)).SIGNING_KEYS!

  it('signs at once, and the ones before it are dropped a week after they signed last', ({ expect }) => {
    const second = rotateSigningKeys(first, false, 10 * DAY)!
    const third = rotateSigningKeys(second, false, 16 * DAY)!
    const fourth = rotateSigningKeys(third, false, 18 * DAY)!
    const [a] = keysIn(first)
    const [b, ...afterOne] = keysIn(second)
    expect(afterOne.map(({ kid }) => kid)).toEqual([a!.kid])
    expect(
      keysIn(third)
        .map(({ kid }) => kid)
        .slice(1),
    ).toEqual([b!.kid, a!.kid])
    expect(keysIn(fourth).map(({ kid }) => kid)).not.toContain(a!.kid)
    expect(keysIn(fourth)[0]!.retired_at).toBeUndefined()
    expect(publishedKeys(keysIn(second), 16 * DAY)).toHaveLength(2)
    expect(publishedKeys(keysIn(second), 17 * DAY)).toHaveLength(1)
    expect([keepsSigningKey(second, first), keepsSigningKey(fourth, first)]).toEqual([true, false])
  })

  it('is alone at once where the ones before it have leaked', ({ expect }) => {
    const second = rotateSigningKeys(first, false, 10 * DAY)!
    const third = rotateSigningKeys(second, true, 10 * DAY)!
    expect(keysIn(third)).toHaveLength(1)
    expect(keepsSigningKey(third, second)).toBe(false)
  })

  it('needs a key to take the place of', ({ expect }) => {
    expect(rotateSigningKeys('', false, 0)).toBeNull()
    expect(rotateSigningKeys('{"keys":[]}', false, 0)).toBeNull()
  })
})

describe('the variables file', () => {
  it('gets what it lacks and keeps what it has, byte for byte', ({ expect }) => {
    const made = completeVariables('', '', 5)
    expect(secretProblem('SERVICE_SECRET', serviceSecretIn(made) ?? '')).toBeNull()
    expect(signingKeySet().safeParse(JSON.parse(/SIGNING_KEYS='(.*)'/.exec(made)?.[1] ?? '')).success).toBe(true)
    expect(completeVariables(made, '', 6)).toBe(made)
    const own = '# mine\nSERVICE_SECRET=abc\nDEVELOPMENT=off'
    const completed = completeVariables(own, '', 5)
    expect(completed.startsWith(`${own}\nSIGNING_KEYS='`)).toBe(true)
    expect(completed.match(/DEVELOPMENT/g)).toHaveLength(1)
  })

  it.for<[string, Record<string, string | null>, string]>([
    ['# mine\nA=1\nB="2"\n', { A: '3' }, '# mine\nA="3"\nB="2"\n'],
    ['A=1\nB=2', { A: null }, 'B=2'],
    ['A=1\n', { B: '2' }, 'A=1\nB="2"\n'],
    ['A=1\n', { B: null }, 'A=1\n'],
    ['A=1\nA=2\n', { A: '3' }, 'A="3"\nA="3"\n'],
    ['A=1\nA=2\n', { A: null }, ''],
    ['A = 1\n', { A: '3' }, 'A = 1\nA="3"\n'],
    ['A="1\n2"\n', { B: '{"a":1}' }, 'A="1\n2"\nB=\'{"a":1}\'\n'],
    ['A=1\nA_NEXT=2\n', { A: '2', A_NEXT: null }, 'A="2"\n'],
  ])('%j changed by %j', ([text, changes, expected], { expect }) => {
    expect(changeVariables(text, changes)).toBe(expected)
  })

  it.for<[string, Record<string, string | null>]>([
    ['A = 1\n', { A: null }],
    ['A="1\nB=2"\n', { A: null }],
  ])('%j cannot be changed by %j, and says so', ([text, changes], { expect }) => {
    expect(() => changeVariables(text, changes)).toThrow('write each on one line')
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
