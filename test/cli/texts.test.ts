// The pure texts of the commands: the inbox page, the curl line, the variables file.
import { describe, it } from 'vitest'
import { curlLine, exampleLink } from '../../src/cli/example.ts'
import { inboxPage } from '../../src/cli/inbox-page.ts'
import { completeVariables, serviceSecretIn } from '../../src/cli/secrets.ts'
import { signingKeySet } from '../../src/core/signature.ts'

const EVIL = `<img src=x onerror=alert(1)>"'&`

describe('the inbox page', () => {
  it('escapes everything that came from outside', ({ expect }) => {
    const entry = {
      receivedAt: 0,
      path: `/${EVIL}`,
      headers: { [EVIL]: EVIL },
      rawBody: JSON.stringify({ event: EVIL, more: EVIL }),
      verified: EVIL,
      standardVerified: 'valid',
    }
    const page = inboxPage([entry, { ...entry, rawBody: EVIL }], `http://127.0.0.1/${EVIL}`)
    expect(page).not.toContain('<img')
    expect(page.match(/&#60;img/g)?.length).toBeGreaterThanOrEqual(9)
    expect(page).toContain('✓ webhook-signature: valid')
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

describe('the variables file', () => {
  it('gets what it lacks and keeps what it has, byte for byte', ({ expect }) => {
    const made = completeVariables('', true, 5)
    expect(Buffer.from(serviceSecretIn(made) ?? '', 'base64')).toHaveLength(32)
    expect(signingKeySet.safeParse(JSON.parse(/SIGNING_KEYS='(.*)'/.exec(made)?.[1] ?? '')).success).toBe(true)
    expect(completeVariables(made, true, 6)).toBe(made)
    const own = '# mine\nSERVICE_SECRET=abc\nDEVELOPMENT=off'
    const completed = completeVariables(own, true, 5)
    expect(completed.startsWith(`${own}\nSIGNING_KEYS='`)).toBe(true)
    expect(completed.match(/DEVELOPMENT/g)).toHaveLength(1)
  })

  it('makes no development switch for production', ({ expect }) => {
    expect(completeVariables('', false, 5)).not.toContain('DEVELOPMENT')
  })
})
