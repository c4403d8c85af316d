// An agent outside of the service: the protocol's official client in Node, over the network, against what `npm start` runs. It has
// the catalogue, a link, its result and the reason of a failure by tools alone. Price: 5 s.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, expect, inject, it } from 'vitest'

const { url, apiKey } = inject('service').Development
let agent: Client

afterEach(async () => {
  await agent.close()
})

async function connect(mode: 'auto' | 'legacy', key = apiKey): Promise<void> {
  agent = new Client({ name: 'tests', version: '1' }, { versionNegotiation: { mode } })
  const requestInit = { headers: { Authorization: `Bearer ${key}` } }
  await agent.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit }))
}

async function use(name: string, given: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { structuredContent, isError, content } = await agent.callTool({ name, arguments: given })
  if (isError === true) {
    throw new Error(JSON.stringify(content))
  }
  return structuredContent as Record<string, unknown>
}

async function play(person: string): Promise<string> {
  const operations = [{ resource: 'paymentMethod', action: 'read' }]
  const { linkId, claimCode } = await use('create_link', { integrationId: 'verizon', operations, debug: true })
  const played = await use('simulate_session', { linkId, claimCode, person })
  expect(played['status']).toBe(person === 'user_good' ? 'complete' : 'failed')
  return String(linkId)
}

it.for(['auto', 'legacy'] as const)('links an account, and learns why another failed (%s)', async (mode) => {
  await connect(mode)
  await agent.listTools()
  expect(await use('get_link', { linkId: await play('user_good') })).toMatchObject({
    result: { paymentMethods: expect.any(Array) as unknown },
  })
  expect(await use('explain_link_failure', { linkId: await play('user_down') })).toMatchObject({
    error: { code: 'CONNECTION_FAILED' },
    advice: expect.stringContaining('try again later') as unknown,
    timeline: expect.any(Array) as unknown,
  })
})

it('has no way in without a key', async () => {
  await expect(connect('legacy', 'psg_test_nobody')).rejects.toThrow(/401|[Uu]nauthorized|valid API key/)
})
