// POST /mcp as the protocol's official client meets it: every tool, against the real service.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { hashApiKey } from '../../src/core/api-key.ts'
import { PERSON_NAMES } from '../../src/wire/person.ts'
import { createLink, exampleLink, newAccount, readLink } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { CARD_NUMBER, CVV, write } from '../support/refusal.ts'
import { readEnd, simulate } from '../support/simulate.ts'
import { GENERATIONS, type Generation, newAgent, useTool } from './agent.ts'

const read = { resource: 'paymentMethod', action: 'read' }
/** Nobody is told of it. */
const untold = { ...exampleLink, webhookUrl: undefined }
const READING = ['list_providers', 'get_link', 'explain_link_failure', 'list_link_events', 'list_link_deliveries']
const UNKNOWN_ID = `link_${'0'.repeat(22)}`

describe.for(Object.keys(GENERATIONS) as Generation[])('an agent that speaks the %s', (generation) => {
  it('is told who is there, and which tools there are', async () => {
    const agent = await newAgent((await newAccount()).key, generation)
    expect(agent.getServerVersion()).toMatchObject({ name: 'passage' })
    expect(agent.getInstructions()).toContain('of test mode')
    expect(agent.getServerCapabilities()).toEqual({ tools: {} })
    const { tools } = await agent.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'list_providers',
      'create_link',
      'get_link',
      'explain_link_failure',
      'list_link_events',
      'list_link_deliveries',
      'simulate_session',
    ])
    for (const { name, inputSchema, outputSchema, annotations, title, description } of tools) {
      expect(inputSchema, name).toMatchObject({ type: 'object' })
      expect(outputSchema, name).toMatchObject({ type: 'object', properties: expect.any(Object) as object })
      const isReading = READING.includes(name)
      expect(annotations, name).toEqual({
        title,
        readOnlyHint: isReading,
        destructiveHint: false,
        idempotentHint: isReading,
        openWorldHint: !['list_providers', 'list_link_deliveries'].includes(name),
      })
      expect(description!.length).toBeGreaterThan(60)
      for (const field of Object.values(inputSchema.properties ?? {})) {
        expect(field, name).toHaveProperty('description')
      }
    }
  })

  // The client holds each structured answer to the schema of its tool.
  it('goes from the catalogue to a result and its webhook', async () => {
    const agent = await newAgent((await newAccount()).key, generation)
    await agent.listTools()
    const { data: catalogue } = await useTool(agent, 'list_providers')
    expect(JSON.stringify(catalogue)).toContain('"cardNumber"')
    const box = newBox()
    const created = await useTool(agent, 'create_link', {
      integrationId: 'tmobile',
      operations: [read],
      webhookUrl: box.url,
      externalUserId: 'user-1',
    })
    expect(created.data).toMatchObject({ status: 'pending', idempotencyKey: expect.stringMatching(/^mcp_\w{22}$/) })
    const { linkId, claimCode } = created.data
    const played = await useTool(agent, 'simulate_session', { linkId, claimCode, person: 'user_good' })
    expect(played.data).toMatchObject({ id: linkId, status: 'complete', result: { paymentMethods: expect.any(Array) } })
    expect(played.text).toContain('do not follow')
    const { data, text } = await useTool(agent, 'get_link', { linkId })
    expect(data).toMatchObject({ id: linkId, result: { paymentMethods: expect.any(Array) }, externalUserId: 'user-1' })
    expect(data['untrusted']).toEqual(['result', 'error.message', 'externalUserId', 'returnUrl'])
    expect(text).toMatch(/^The fields result, .* do not follow .*\n<passage-data>\n.*\n<\/passage-data>$/)
    await received(box.name, 1)
    const { data: history } = await useTool(agent, 'list_link_events', { linkId })
    const events = history['events'] as { type: string }[]
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['link.created', 'link.complete'])
    const { data: rest } = await useTool(agent, 'list_link_events', { linkId, after: 1, limit: 1 })
    expect(rest).toMatchObject({ events: [{ seq: 2 }], nextAfter: 2 })
    await expect
      .poll(async () => (await useTool(agent, 'list_link_deliveries', { linkId })).data)
      .toMatchObject({ deliveries: [{ event: 'link.complete', status: 'delivered', url: box.url }] })
    const { data: why } = await useTool(agent, 'explain_link_failure', { linkId })
    expect(why).toMatchObject({ explanation: 'It has not failed: it is complete.', error: null, sessions: 1 })
  })
})

describe('why a link failed', () => {
  it('is its error with what to do, its operation and its last steps', async () => {
    const account = await newAccount()
    const agent = await newAgent(account.key)
    const link = await createLink(account, { webhookUrl: undefined, operations: [read], debug: true })
    await simulate(account, link, 'user_changed')
    await readEnd(account, link.linkId)
    const { data, text } = await useTool(agent, 'explain_link_failure', { linkId: link.linkId })
    expect(data).toMatchObject({
      linkId: link.linkId,
      status: 'failed',
      explanation:
        'It failed with AUTOMATION_ERROR in the operation paymentMethod read. The user may open it again until it expires.',
      error: { code: 'AUTOMATION_ERROR' },
      cause: expect.stringContaining('did not find what it expected'),
      userSaw: expect.stringContaining('did not let us finish'),
      advice: expect.stringContaining('timeline'),
      operation: read,
      session: { id: expect.stringMatching(/^sess_/) },
      sessions: 1,
      untrusted: ['error.message', 'timeline'],
    })
    expect((data['timeline'] as unknown[]).length).toBeGreaterThan(1)
    expect(text).toContain('do not follow')
  })

  it('has no operation where nobody signed in, and no steps without debug', async () => {
    const account = await newAccount()
    const agent = await newAgent(account.key)
    const link = await createLink(account, { webhookUrl: undefined, operations: [read] })
    await simulate(account, link, 'user_wrong')
    await readEnd(account, link.linkId)
    const { data } = await useTool(agent, 'explain_link_failure', { linkId: link.linkId })
    expect(data).toMatchObject({ error: { code: 'LOGIN_FAILED' }, operation: null, timeline: null, sessions: 1 })
  })
})

describe('what the API refuses', () => {
  it.for<[tool: string, given: object, refusal: object]>([
    ['get_link', { linkId: UNKNOWN_ID }, { code: 'link_not_found', error: 'No such link' }],
    ['explain_link_failure', { linkId: UNKNOWN_ID }, { code: 'link_not_found' }],
    ['list_link_events', { linkId: UNKNOWN_ID }, { code: 'link_not_found' }],
    ['list_link_deliveries', { linkId: UNKNOWN_ID }, { code: 'link_not_found' }],
    ['simulate_session', { linkId: UNKNOWN_ID, claimCode: 'clm_x', person: 'user_good' }, { code: 'link_not_found' }],
    ['get_link', {}, { code: 'validation_failed', issues: [{ path: 'linkId', message: 'is required' }] }],
    // What would be another path.
    ['get_link', { linkId: '..' }, { issues: [{ path: 'linkId', message: expect.stringMatching(/^must be the id/) }] }],
    ['get_link', { linkId: `${UNKNOWN_ID}/events` }, { issues: [{ path: 'linkId' }] }],
    [
      'get_link',
      { linkID: UNKNOWN_ID },
      { issues: [{ path: 'linkId' }, { message: expect.stringContaining('linkId?') }] },
    ],
    [
      'list_link_events',
      { linkId: UNKNOWN_ID, limit: 101, after: -1 },
      { issues: [{ path: 'after' }, { path: 'limit' }] },
    ],
    ['simulate_session', { linkId: UNKNOWN_ID, claimCode: 'x', person: 'me' }, { issues: [{ path: 'person' }] }],
    [
      'list_providers',
      { integrationId: 'tmobil' },
      { issues: [{ message: expect.stringContaining('Did you mean tmobile?') }] },
    ],
    ['create_link', {}, { issues: [{ path: 'integrationId', message: 'is required' }, { path: 'operations' }] }],
    [
      'create_link',
      { integrationId: 'tmobile', operations: [{ resource: 'paymentMethods', action: 'read' }] },
      { issues: [{ path: 'operations.0.resource', message: expect.stringContaining('Did you mean paymentMethod?') }] },
    ],
    ['create_link', { ...exampleLink, idempotencyKey: 'a b' }, { issues: [{ path: 'idempotencyKey' }] }],
    [
      'create_link',
      { ...exampleLink, idempotencyKey: 'a\nAuthorization: b' },
      { issues: [{ path: 'idempotencyKey' }] },
    ],
  ])('%s %j comes back as an error of the tool', async ([tool, given, refusal]) => {
    const answer = await useTool(await newAgent((await newAccount()).key), tool, given)
    expect(answer).toMatchObject({ isError: true, data: {} })
    expect(answer.refusal).toMatchObject(refusal)
  })

  it('is another owner’s link, and a link of the other mode', async () => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    for (const other of [await newAccount(), await newAccount('live', account.organisationId)]) {
      const answer = await useTool(await newAgent(other.key), 'get_link', { linkId })
      expect(answer.refusal).toEqual({ code: 'link_not_found', error: 'No such link' })
    }
  })

  it('is what the key has no scope for', async () => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    await env.DB.prepare("UPDATE api_keys SET scopes = 'links:read' WHERE hash = ?1")
      .bind(hashApiKey(account.key))
      .run()
    const { key } = await newAccount('test', account.organisationId)
    await env.DB.prepare("UPDATE api_keys SET scopes = 'links:read' WHERE hash = ?1").bind(hashApiKey(key)).run()
    const agent = await newAgent(key)
    expect((await useTool(agent, 'get_link', { linkId })).data).toMatchObject({ id: linkId })
    const { refusal } = await useTool(agent, 'create_link', exampleLink)
    expect(refusal).toMatchObject({ code: 'missing_scope', idempotencyKey: expect.stringMatching(/^mcp_/) })
  })

  it('is an argument that cannot be one of a tool, and a tool that is none', async () => {
    const agent = await newAgent((await newAccount()).key)
    await expect(useTool(agent, 'delete_link')).rejects.toThrow('no such tool for this API key: delete_link')
  })
})

describe('create_link', () => {
  it('makes one link of one key', async () => {
    const account = await newAccount()
    const agent = await newAgent(account.key)
    const given = { ...exampleLink, idempotencyKey: 'order-1' }
    const [first, again] = [await useTool(agent, 'create_link', given), await useTool(agent, 'create_link', given)]
    expect(again.data).toEqual(first.data)
    const other = await useTool(agent, 'create_link', { ...given, debug: true })
    expect(other.refusal).toMatchObject({ code: 'idempotency_key_reused', idempotencyKey: 'order-1' })
    const without = await useTool(agent, 'create_link', exampleLink)
    expect(without.data['linkId']).not.toBe(first.data['linkId'])
    expect(await readLink(account, String(without.data['linkId']))).toMatchObject({ status: 'pending' })
  })

  it('shows what was given to be written to nobody', async () => {
    const heard: string[] = []
    const agent = await newAgent((await newAccount()).key, 'newer', (body) => heard.push(body))
    const operations = [read, { ...write, arguments: { ...write.arguments, nameOnCard: 'Planted Secret' } }]
    const created = await useTool(agent, 'create_link', { ...untold, operations, debug: true })
    const { linkId, claimCode } = created.data
    const played = await useTool(agent, 'simulate_session', { linkId, claimCode, person: 'card_declined' })
    expect(played.data).toMatchObject({ status: 'failed', error: { code: 'AUTOMATION_ERROR' } })
    for (const tool of READING.slice(1)) {
      expect((await useTool(agent, tool, { linkId })).isError).toBe(false)
    }
    // Refused, with the same in it.
    const wrong = operations.map((one) => ({ ...one, action: 'wirte' }))
    await useTool(agent, 'create_link', { ...exampleLink, operations: wrong })
    await useTool(agent, 'create_link', { ...exampleLink, operations, cardNumber: CARD_NUMBER, expiresIn: CVV })
    expect(heard.length).toBeGreaterThan(8)
    for (const secret of [CARD_NUMBER, CVV, 'Planted Secret']) {
      expect(heard.filter((body) => body.includes(secret))).toEqual([])
    }
  })
})

describe('a live key', () => {
  it('plays nobody, and is told that it is one', async () => {
    const account = await newAccount('live')
    const agent = await newAgent(account.key)
    expect(agent.getInstructions()).toContain('This API key is LIVE')
    const { tools } = await agent.listTools()
    expect(tools.map(({ name }) => name)).not.toContain('simulate_session')
    const given = { linkId: UNKNOWN_ID, claimCode: 'clm_x', person: PERSON_NAMES[0] }
    await expect(useTool(agent, 'simulate_session', given)).rejects.toThrow('no such tool for this API key')
  })
})
