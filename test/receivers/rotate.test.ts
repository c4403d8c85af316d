// `npm run rotate` for each kind on a server that works meanwhile: links are created, replayed, run and read, and their webhooks
// checked by a receiver that knows only the secrets of the beginning. Nothing may be unverifiable or unreadable that should
// not be; and what has leaked must be good for nothing.
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { readDevelopment, webhookSecretsOf } from '../../src/cli/development.ts'
import { playSession } from '../../src/cli/demo-session.ts'
import { freePort } from '../support/free-port.ts'
import type { WebhookSecrets } from '../../src/cli/secrets.ts'
import {
  checkPassageSignature,
  checkStandardSignature,
  fetchKeys,
  type ReceivedWebhook,
} from '../../src/cli/webhook-check.ts'
import { claim } from '../../src/wire/claim.ts'
import type { CreatedLink, Link } from '../../src/wire/link.ts'
import { newProject, runCommand, startCommand } from '../node/project.ts'
import { PATIENCE_MS, TEST_MS } from '../support/patience.ts'

const SESSION_LIMIT_MS = 20_000
const LIMIT_MS = 2 * TEST_MS
const USER = 'one_user'
const OPERATION = { resource: 'paymentMethod', action: 'read' }

interface Answer {
  readonly status: number
  readonly text: string
}

it(
  'rotates each kind under load, and drops at once what has leaked',
  { timeout: LIMIT_MS },
  async ({ onTestFinished }) => {
    const project = newProject()
    const state = mkdtempSync(join(tmpdir(), 'passage-rotate-'))
    const here = { STATE_DIR: state, PORT: String(await freePort()) }
    const server = startCommand(project, 'start', [], here)
    onTestFinished(async () => {
      server.child.kill('SIGTERM')
      await server.ended
      rmSync(project, { recursive: true, force: true, maxRetries: 5 })
      rmSync(state, { recursive: true, force: true, maxRetries: 5 })
    })
    for (const end = Date.now() + 2 * PATIENCE_MS; !server.output().includes('is ready'); await wait(50)) {
      expect(server.child.exitCode === null && Date.now() < end, server.output()).toBe(true)
    }
    const development = readDevelopment(state)!
    const { url, apiKey, organisationId } = development
    const variables = (JSON.parse(readFileSync(join(state, 'server.json'), 'utf8')) as { variables: string }).variables
    const secretsNow = (): WebhookSecrets => webhookSecretsOf(readDevelopment(state)!, variables)

    const counts = {
      links: 0,
      sessions: 0,
      failed: 0,
      left: 0,
      replays: 0,
      reads: 0,
      webhooks: 0,
      asked_again: 0,
      unreachable: 0,
    }
    const faults: string[] = []

    // A receiver of the beginning: it hears of no rotation, until it is told.
    let believed = [secretsNow()]
    const delivered = new Set<string>()
    const judge = async (webhook: ReceivedWebhook): Promise<void> => {
      const passage = await checkPassageSignature(webhook, await fetchKeys(url), organisationId)
      const standard = believed.map((secrets) => checkStandardSignature(webhook, secrets))
      counts.webhooks++
      if (passage !== 'valid' || !standard.includes('valid')) {
        faults.push(`a webhook is ${passage} / ${standard.join()}`)
      }
      delivered.add((JSON.parse(Buffer.from(webhook.rawBody).toString()) as { linkId: string }).linkId)
    }
    const receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        )
        const webhook = { headers, rawBody: Buffer.concat(chunks), receivedAt: Date.now() }
        void judge(webhook)
          .then(() => response.writeHead(204).end())
          .catch(() => {
            // The server starts again with its new secrets: the webhook comes once more.
            counts.asked_again++
            response.writeHead(503).end()
          })
      })
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    onTestFinished(() => void receiver.close())
    const webhookUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`

    /** Again where nobody answers, or with a fault: the server is between two sets of secrets. Any other answer is one. */
    const call = async (
      method: string,
      path: string,
      body?: unknown,
      more: Record<string, string> = {},
    ): Promise<Answer> => {
      for (const end = Date.now() + PATIENCE_MS; ; await wait(200)) {
        try {
          const response = await fetch(url + path, {
            method,
            headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json', ...more },
            signal: AbortSignal.timeout(10_000),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          })
          const text = await response.text()
          // What the server's end cuts off under a request is a fault to it; what cannot be read or opened stays one.
          if (response.status < 500 || Date.now() > end) {
            return { status: response.status, text }
          }
          counts.unreachable++
        } catch (error) {
          counts.unreachable++
          if (Date.now() > end) {
            throw error
          }
        }
      }
    }
    let made = 0
    const create = async (): Promise<{ link: CreatedLink; again: () => Promise<void> }> => {
      const key = { 'Idempotency-Key': `order-${made++}` }
      const body = { integrationId: 'tmobile', operations: [OPERATION], webhookUrl, externalUserId: USER }
      const first = await call('POST', '/v1/links', body, key)
      if (first.status !== 201) {
        throw new Error(`create answered ${first.status} ${first.text}`)
      }
      counts.links++
      const again = async (): Promise<void> => {
        const replay = await call('POST', '/v1/links', body, key)
        counts.replays++
        if (replay.status !== 201 || replay.text !== first.text) {
          faults.push(`a replay is ${replay.status} ${replay.text}`)
        }
      }
      return { link: JSON.parse(first.text) as CreatedLink, again }
    }
    const read = async (linkId: string): Promise<Link> => {
      const { status, text } = await call('GET', `/v1/links/${linkId}`)
      counts.reads++
      if (status !== 200) {
        faults.push(`a link is ${status} ${text}`)
      }
      return JSON.parse(text) as Link
    }
    /** To its end. A session that the server's new start cuts off goes on where it was, under the token of before. */
    const finish = async ({ linkId, claimCode }: CreatedLink, found = faults): Promise<void> => {
      for (let round = 0; round < 3; round++) {
        const claimed = await call('POST', '/link/claim', { code: claimCode, claimId: `${linkId}_${round}` })
        if (claimed.status !== 200) {
          found.push(`a claim code is ${claimed.status} ${claimed.text}`)
          return
        }
        const ticket = claim().parse(JSON.parse(claimed.text))
        const { status } = await playSession(
          ticket,
          { integrationId: 'tmobile', person: 'user_good' },
          { doing: () => undefined },
        )
        counts.sessions++
        if (status === 'complete') {
          break
        }
        counts.failed++
      }
      const link = await read(linkId)
      if (link.status !== 'complete' || link.result === null) {
        found.push(`${linkId} is ${link.status} without a result: ${JSON.stringify(link.error)}`)
      }
    }
    /** A wake-up that the local queue lost with the server is made good once its lease of a minute is over. */
    const untilDelivered = async (links: readonly string[]): Promise<void> => {
      for (const end = Date.now() + 100_000; !links.every((id) => delivered.has(id)) && Date.now() < end;) {
        await wait(200)
      }
    }
    const rotate = async (...words: string[]): Promise<string> => {
      const { code, output } = await runCommand(project, 'rotate', words, { STATE_DIR: state })
      expect(code, output).toBe(0)
      return output
    }

    // Before any rotation: some that are complete, and some that nobody has claimed.
    const before = await Promise.all(Array.from({ length: 4 }, create))
    await Promise.all(before.slice(0, 2).map(async ({ link }) => await finish(link)))

    const load = { isOn: true }
    const finished: { link: CreatedLink; again: () => Promise<void> }[] = []
    const loaded = Promise.all(
      Array.from({ length: 2 }, async () => {
        while (load.isOn) {
          const one = await create()
          await one.again()
          // A session whose server ends without a word waits for a client that does not know: it is left behind.
          const found: string[] = []
          const isOver = await Promise.race([finish(one.link, found).then(() => true), wait(SESSION_LIMIT_MS, false)])
          if (isOver) {
            faults.push(...found)
            finished.push(one)
          } else {
            counts.left++
          }
        }
      }),
    )
    await rotate('signing')
    await rotate('service', '--yes')
    await rotate('webhook')
    load.isOn = false
    await loaded

    expect(faults, errorsIn(server.output())).toEqual([])

    // What was made before it all goes on: the codes open, the results are read, the same requests are known.
    await Promise.all(before.slice(2).map(async ({ link }) => await finish(link)))
    for (const { link, again } of [...before, ...finished]) {
      expect(faults.length === 0 && (await read(link.linkId)).result, faults.join('\n')).toBeTruthy()
      await again()
    }
    const all = [...before, ...finished].map(({ link }) => link.linkId)
    await untilDelivered(all)
    expect(all.filter((id) => !delivered.has(id))).toEqual([])
    expect(faults, errorsIn(server.output())).toEqual([])

    // Leaked: the old is good for nothing, and whatever is new works at once.
    const [unclaimed] = [await create()]
    const kids = async (): Promise<unknown[]> => (await fetchKeys(url)).keys.map(({ kid }) => kid)
    const kidsBefore = await kids()
    await rotate('signing', '--compromised')
    expect(await kids()).toHaveLength(1)
    expect(kidsBefore).not.toContain((await kids())[0])
    const output = await rotate('service', '--compromised', '--yes')
    // Those that were left behind may be open, too.
    const open = Number(/(\d+) open links? can no longer be claimed/.exec(output)?.[1])
    expect(open, output).toBeGreaterThanOrEqual(1)
    expect(open, output).toBeLessThanOrEqual(1 + counts.left)
    // Whose the links of before are nobody can tell any more, and that is said: they are erased by their ids.
    expect(output).toContain('DELETE /v1/links?externalUserId= no longer finds the links of before')
    expect((await call('DELETE', `/v1/links?externalUserId=${USER}`)).text).toBe('{"erased":0,"remaining":0}')
    expect((await call('DELETE', `/v1/links/${before[1]!.link.linkId}`)).status).toBe(204)
    expect((await call('POST', '/link/claim', { code: unclaimed.link.claimCode })).status).toBe(404)
    const lost = await read(before[0]!.link.linkId)
    expect(lost).toMatchObject({ status: 'complete', result: null })
    expect((await call('DELETE', `/v1/links/${unclaimed.link.linkId}`)).status).toBe(204)
    // Made under the dropped secret, the receiver's own is good for nothing either.
    believed = [secretsNow()]
    const fresh = await create()
    await finish(fresh.link)
    await untilDelivered([fresh.link.linkId])
    expect(delivered.has(fresh.link.linkId)).toBe(true)
    expect(faults, errorsIn(server.output())).toEqual([])
    console.log(
      `rotated under load: ${JSON.stringify(counts)}, ${finished.length} links meanwhile, nothing unverifiable or unreadable`,
    )
  },
)

/** What the service logged of its own faults, for whoever reads the failure. */
function errorsIn(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.includes('"level":"error"'))
    .join('\n')
}
