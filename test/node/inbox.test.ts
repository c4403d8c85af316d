// The pages' port is held from the first moment: the service is told of it while it starts.
import { afterEach, expect, it } from 'vitest'
import { claimInbox, startInbox } from '../../src/cli/inbox.ts'

type Claimed = Awaited<ReturnType<typeof claimInbox>>
const claimed: Claimed[] = []

async function claim(port: number): Promise<Claimed> {
  const inbox = await claimInbox(port)
  claimed.push(inbox)
  return inbox
}

afterEach(() => {
  for (const { server } of claimed.splice(0)) {
    server.close()
  }
})

it('takes another port where that one is taken, or is none', async () => {
  const { port } = await claim(0)
  expect((await claim(port)).port).not.toBe(port)
  expect((await claim(65_536)).port).toBeLessThan(65_536)
})

it('asks who comes too early to come again, and takes a webhook once it has started', async () => {
  const { server, port } = await claim(0)
  const url = `http://127.0.0.1:${port}/webhook`
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(503)
  const service = { serviceUrl: 'http://127.0.0.1:1', organisationId: 'org_x', apiKey: 'psg_test_x' }
  startInbox(server, { port, ...service, secrets: () => ({ test: 'whsec_eA==', live: 'whsec_eQ==' }) })
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200)
})
