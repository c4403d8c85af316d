// The program that drives is killed in the middle of the one command that must not happen twice. Its browser lives on, and so
// does what it has written down.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { findBrowser } from '../../src/cli/find-browser.ts'
import { endpointOf, FLAGS } from './support/browser.ts'
import { type Network, startNetwork } from './support/proxy.ts'
import { serviceAt } from './support/service.ts'
import { createLink, type CreatedLink, WRITE } from './support/visit.ts'
import { NEVER } from '../support/never.ts'

const CARD_POST = /POST \/sandbox\/tmobile\/payments\/new /g

const service = serviceAt(inject('service').Development)
const folder = mkdtempSync(join(tmpdir(), 'passage-kill-'))
let network: Network
let chromium: ChildProcess
let endpoint: string
let heard: (sent: string) => void = () => {}

beforeAll(async () => {
  network = await startNetwork(service.url, (sent) => heard(sent))
  const flags = [...FLAGS, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${join(folder, 'profile')}`]
  chromium = spawn(findBrowser(), flags, { stdio: ['ignore', 'ignore', 'pipe'] })
  endpoint = await endpointOf(chromium)
})

afterAll(async () => {
  const ended = once(chromium, 'exit')
  chromium.kill('SIGKILL')
  await ended
  await network?.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

interface Program {
  readonly process: ChildProcess
  readonly said: Promise<string>
}

/** What it writes down is of its link alone. */
function start({ linkId, claimCode }: CreatedLink): Program {
  const store = join(folder, `${linkId}.json`)
  const words = ['test/browser/support/link-process.ts', endpoint, network.url, claimCode, store]
  const program = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  return { process: program, said: text(program.stdout) }
}

it('a card is added once, however often the program that adds it is killed', NEVER, async () => {
  const link = await createLink(service, { operations: [WRITE] })
  const before = network.sent().length
  const first = start(link)
  const killed = once(first.process, 'exit')
  heard = (sent) => {
    if (sent.match(CARD_POST) !== null) {
      first.process.kill('SIGKILL')
    }
  }
  await killed
  expect(await first.said).toBe('')

  const end = JSON.parse(await start(link).said) as { status: string; error: { code: string } | null }
  expect([end.status, end.error?.code ?? null]).toSatisfy(
    ([status, code]) => status === 'complete' || (status === 'failed' && code === 'OUTCOME_UNKNOWN'),
  )
  console.log(`killed in the middle of a submit: ${end.status} ${end.error?.code ?? ''}`)
  expect(network.sent().slice(before).match(CARD_POST)).toHaveLength(1)
})
