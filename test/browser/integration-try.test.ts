// `npm run integration -- try` at the sandbox's twins, as processes and in a real browser: what it gives, and what it says where
// a page is not as the automation expects, or somebody is locked out. About 30 s.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { integration, newAuthorProject } from '../node/author-project.ts'
import { serveTwins } from './support/twins.ts'

const project = newAuthorProject()
let server: Server
let origin: string

beforeAll(async () => {
  server = createServer(serveTwins)
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(project, { recursive: true, maxRetries: 5 })
})

const tries = (id: string, person: string, ...words: string[]) =>
  integration(project, 'try', id, '--headless', '--site', `${origin}/sandbox/${id}`, '--person', person, ...words)

describe('a try', () => {
  it.for([
    ['tmobile', 'user_good', '"last4": "4242"'],
    ['att', 'user_otp', '"statementId"'],
    ['verizon', 'user_otp', '"last4"'],
    ['ubereats', 'user_good', '"orderCount"'],
  ] as const)('reads all that %s offers, as %s', async ([id, person, shown]) => {
    const { code, output } = await tries(id, person)
    expect(code, output).toBe(0)
    expect(output).toContain('sign-in: done')
    expect(output).toContain(shown)
    expect(output).toContain('It came to its end.')
  })

  it('says which step does not find what it reads', async () => {
    const { code, output } = await tries('att', 'user_changed', '--operation', 'paymentMethod:read')
    expect(code).toBe(1)
    expect(output).toContain('The step "read the wallet" failed: the page is not as expected.')
  })

  it('ends where the site has locked the account', async () => {
    const { code, output } = await tries('att', 'user_locked')
    expect(code).toBe(1)
    expect(output).toContain('LOGIN_FAILED: The site has locked the account.')
  })

  it('refuses arguments that the operation does not take, before it asks the site anything', async () => {
    const { code, output } = await tries('att', 'user_good', '--operation', 'paymentMethod:write', '--arguments', '{}')
    expect(code).toBe(2)
    expect(output).toContain('cardNumber:')
    expect(output).not.toContain('navigate')
  })
})
