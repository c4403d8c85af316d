// `npm run demo`: one link from its creation to a verified webhook against a running server, told step by step. It uses
// the public API only, as a customer's code would; what it cannot see, a customer cannot see.
import { createServer, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { claim } from '../wire/claim.ts'
import { createdLink, link as readLink } from '../wire/link.ts'
import type { Witness } from '../device/play.ts'
import type { OperationProgress } from '../wire/operation.ts'
import { call, type Service as Called } from './call.ts'
import { playSession } from './demo-session.ts'
import { readDevelopment, webhookSecretsOf } from './development.ts'
import { exampleLink } from './example.ts'
import { LOOPBACK } from './ports.ts'
import { readOptions } from './options.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import type { WebhookSecrets } from './secrets.ts'
import { variablesOf } from './servers.ts'
import { chooseTarget } from './target.ts'
import { checkPassageSignature, checkStandardSignature, fetchKeys, type ReceivedWebhook } from './webhook-check.ts'

const WITHIN_MS = 60_000
const PERSON = 'user_good'

const USAGE = `Usage: npm run demo

Plays against the server that runs here; STATE_DIR=… before it names another, URL=… API_KEY=… any other.`

exitOnSignal()
await main(() => {
  readOptions(USAGE, {})
  const late = wait(WITHIN_MS).then(() => {
    throw new UsageError(`The demo did not end within ${WITHIN_MS / 1000} seconds.`)
  })
  return Promise.race([story(), late])
})

async function story(): Promise<number> {
  const began = performance.now()
  const service = await findService()
  const { server, url: webhookUrl, received } = await startReceiver()
  console.log(`\n${paint('bold', 'One link, from create to a verified webhook')} ${paint('dim', service.url)}`)

  chapter(1, 'The developer creates a link: read the payment methods, then add one.')
  const body = exampleLink({ webhookUrl, returnUrl: 'https://your-app.com/done' })
  const link = createdLink().parse(await call(service, 'POST', '/v1/links', body))
  tell('link', `${link.linkId} ${link.status}`)

  chapter(2, 'The user opens it: their device claims the link and gets a session.')
  const ticket = claim().parse(await call(service, 'POST', '/link/claim', { code: link.claimCode }))
  tell('session', ticket.sessionId)

  chapter(3, 'The service works on the page, one command at a time; the user signs in once.')
  const end = await playSession(ticket, { integrationId: link.integrationId, person: PERSON }, newNarrator())
  tell('ended', [end.status, end.returnUrl].filter((part) => part !== null).join(', back to '))

  chapter(4, 'The webhook arrives, and both of its signatures are checked.')
  const webhook = await received
  server.close()
  const verdicts = {
    'X-Passage-Signature': await checkPassageSignature(webhook, await fetchKeys(service.url), service.organisationId),
    ...(service.webhookSecrets === null
      ? {}
      : { 'webhook-signature': checkStandardSignature(webhook, service.webhookSecrets) }),
  }
  tell('event', String(webhook.headers['webhook-id']))
  for (const [name, verdict] of Object.entries(verdicts)) {
    tell(name, verdict === 'valid' ? paint('green', verdict) : paint('red', verdict))
  }

  chapter(5, 'The developer reads the link.')
  const final = readLink().parse(await call(service, 'GET', `/v1/links/${link.linkId}`))
  console.log(indent(JSON.stringify(final.result ?? final.error, null, 2)))

  const good = final.status === 'complete' && Object.values(verdicts).every((verdict) => verdict === 'valid')
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(
    good ? paint('green', `\nComplete and verified in ${seconds} s.\n`) : paint('red', `\nNot as it should be.\n`),
  )
  return good ? 0 : 1
}

/** Tells a session: the commands between two events in one line. */
function newNarrator(): Witness {
  let commands: string[] = []
  let told: readonly OperationProgress[] = []
  const flush = (): void => {
    if (commands.length > 0) {
      tell('commands', commands.join(paint('dim', ' · ')))
    }
    commands = []
  }
  return {
    doing(effect) {
      if (effect.kind === 'run') {
        commands.push(effect.command)
      } else if (effect.kind === 'watch') {
        flush()
        tell('user', paint('yellow', `${PERSON} signs in`))
      } else if (effect.kind === 'show') {
        for (const [index, { resource, action, status }] of effect.view.operations.entries()) {
          if (told[index]?.status !== status && status !== 'pending') {
            flush()
            tell('operation', paint('cyan', `${resource} ${action}: ${status}`))
          }
        }
        told = effect.view.operations
      } else if (effect.kind === 'end') {
        flush()
      }
    },
  }
}

interface Service extends Called {
  readonly organisationId: string | null
  readonly webhookSecrets: WebhookSecrets | null
}

/** @throws UsageError where no server answers, or several could */
async function findService(): Promise<Service> {
  const { URL: url, API_KEY: apiKey } = process.env
  // Both or neither: the key of one server opens nothing at another.
  if (Boolean(url) !== Boolean(apiKey)) {
    const [set, lacking] = url ? ['URL', 'API_KEY'] : ['API_KEY', 'URL']
    throw new UsageError(
      `The environment has ${set} and no ${lacking}. Set both for a server elsewhere, or neither (unset ${set}) for the one that runs here.\n\n${USAGE}`,
    )
  }
  const service =
    url && apiKey
      ? { url: url.replace(/\/+$/, ''), apiKey, organisationId: null, webhookSecrets: null }
      : knownService()
  const health = await fetch(`${service.url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null)
  if (!health?.ok) {
    throw new UsageError(`No server answers at ${service.url}. Start one in another terminal: npm start`)
  }
  return service
}

function knownService(): Service {
  const { state, running } = chooseTarget()
  const known = readDevelopment(state)
  const url = running?.url ?? null
  if (url === null || known === null) {
    throw new UsageError('No server runs there. Start one in another terminal: npm start')
  }
  const { apiKey, organisationId } = known
  return { url, apiKey, organisationId, webhookSecrets: webhookSecretsOf(known, variablesOf(state)) }
}

interface Receiver {
  readonly server: Server
  readonly url: string
  /** The first webhook. */
  readonly received: Promise<ReceivedWebhook>
}

async function startReceiver(): Promise<Receiver> {
  const { promise: received, resolve: receive } = Promise.withResolvers<ReceivedWebhook>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const)
      receive({ headers: Object.fromEntries(headers), rawBody: Buffer.concat(chunks), receivedAt: Date.now() })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((settle) => server.listen(0, LOOPBACK, settle))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, url: `http://${LOOPBACK}:${port}/webhook`, received }
}

function chapter(number: number, text: string): void {
  console.log(`\n${paint('bold', String(number))}  ${text}`)
}

function tell(name: string, text: string): void {
  console.log(`   ${paint('dim', name.padEnd(20))} ${text}`)
}

function indent(text: string): string {
  return text.replace(/^/gm, '   ')
}
