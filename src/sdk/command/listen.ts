// `passage listen`: what happens to the links of an account, sent to a server on this machine. No tunnel: it asks the service every two
// seconds, and signs each webhook anew by this machine's key. The service's own deliveries are neither seen nor changed by it.
import {
  type LinkEvent,
  type ListedLink,
  NotFoundError,
  type Passage,
  RateLimitError,
  UnavailableError,
  type WebhookEvent,
} from '../client/index.ts'
import { pause } from '../client/pause.ts'
import type { Signer } from '../client/signer.ts'
import { accountIn, type AnyIntegrations, clientIn, type Context } from './context.ts'
import { forward, type Forwarded, isTaken, receiverUrl } from './forward.ts'
import { KEYS_PORT, localKey, publishKeys } from './local-key.ts'
import { portOf, textOf, textsOf, UsageError } from './parse-words.ts'
import { showTime } from './show.ts'
import type { Paint } from './terminal.ts'
import { changeOf, type Seen, untold, webhookOf } from './told.ts'

const EVERY_MS = 2_000
/** Of the newest links, those that were there before are watched as well. */
const WATCHED = 100
/** More than that at once is no work of one developer. */
const MOST = 1_000

/** Ends by Ctrl-C alone. */
export async function listen(context: Context): Promise<number> {
  const { values, terminal, folder, signal } = context
  const { paint } = terminal
  const urls = textsOf(values, 'forward-to').map(receiverUrl)
  if (urls.length === 0) {
    throw new UsageError('Say where to: `passage listen --forward-to localhost:3000/webhooks/passage`.')
  }
  const { url: serviceUrl, apiKey, organisation: kept } = accountIn(context)
  const mode = apiKey.startsWith('psg_test_') ? 'test' : 'live'
  const organisation = textOf(values, 'organisation') ?? kept ?? 'org_000000000000'
  const { signer, secret } = await localKey(folder, { organisation, mode })
  const passage = clientIn(context)
  const first = await newestLinks(passage, WATCHED, '', signal)
  const seen = new Map<string, Seen>(first.map(({ id, updatedAt }) => [id, { updatedAt, seq: null }]))
  const keys = await publishKeys(signer, portOf(values) ?? KEYS_PORT)
  try {
    terminal.note(`${paint('green', '✓')} Listening to ${serviceUrl}, ${mode} mode, for ${urls.join(' and ')}
${paint(
  'dim',
  `  Your server checks with { url: '${keys.url}', organisation: '${organisation}', mode: '${mode}' }
  A library of Standard Webhooks, with ${secret}
  These are signed by this machine, not by the service, and come once each. Ctrl-C ends it.`,
)}`)
    const listening: Listening = {
      ...context,
      passage,
      signer,
      urls,
      mode,
      seen,
      told: new Set<string>(),
      newest: first[0]?.id ?? '',
    }
    for (;;) {
      await pause(EVERY_MS, signal)
      await tellChanges(listening)
    }
  } finally {
    await keys.close()
  }
}

interface Listening extends Context {
  readonly passage: Passage<AnyIntegrations>
  readonly signer: Signer
  readonly urls: readonly string[]
  readonly mode: 'test' | 'live'
  readonly seen: Map<string, Seen>
  /** Ids of events: what was told before a look broke off is not told again by the next one. */
  readonly told: Set<string>
  /** The id of the newest link when it began. */
  readonly newest: string
}

async function tellChanges(listening: Listening): Promise<void> {
  const { passage, seen, newest, terminal, signal } = listening
  try {
    const links = await newestLinks(passage, WATCHED, newest, signal)
    for (const link of links.toReversed()) {
      const change = changeOf(link, seen.get(link.id), newest)
      const seq = change === null ? (seen.get(link.id)?.seq ?? null) : await tellOrSkip(listening, link.id, change)
      seen.set(link.id, { updatedAt: link.updatedAt, seq })
    }
  } catch (error) {
    if (!(error instanceof UnavailableError || error instanceof RateLimitError)) {
      throw error
    }
    // What has changed meanwhile has changed after it, too.
    terminal.note(terminal.paint('yellow', `${error.message}; asking again`))
    await pause((error.retryAfter ?? 5) * 1000, signal)
  }
}

async function newestLinks(
  passage: Passage<AnyIntegrations>,
  least: number,
  newest: string,
  signal: AbortSignal,
): Promise<readonly ListedLink[]> {
  const found: ListedLink[] = []
  for await (const link of passage.links.list({ limit: 100 }, { signal })) {
    if (found.length >= MOST || (found.length >= least && link.id <= newest)) {
      break
    }
    found.push(link)
    if (newest === '' && found.length >= least) {
      break
    }
  }
  return found
}

/** One that was erased meanwhile ends nothing. */
async function tellOrSkip(listening: Listening, linkId: string, change: Seen): Promise<number | null> {
  try {
    return await tellLink(listening, linkId, change)
  } catch (error) {
    if (error instanceof NotFoundError) {
      return change.seq
    }
    throw error
  }
}

/** Gives the last event that is told. */
async function tellLink(listening: Listening, linkId: string, change: Seen): Promise<number> {
  const { passage, signal, mode, terminal, values, told } = listening
  const wanted = textsOf(values, 'event')
  const all: LinkEvent[] = []
  for await (const event of passage.links.events(linkId, { after: change.seq ?? 0 }, { signal })) {
    all.push(event)
  }
  const events = untold(all, change).filter(
    ({ type, id }) => !told.has(id) && (wanted.length === 0 || wanted.includes(type)),
  )
  if (events.length > 0) {
    const link = await passage.links.get(linkId, { signal })
    for (const event of events) {
      told.add(event.id)
      const webhook = webhookOf(event, link, mode)
      if (webhook === null) {
        terminal.note(terminal.paint('yellow', `${event.type} of ${linkId}: what it would tell is no longer kept`))
      } else {
        await tellEvent(listening, webhook)
      }
    }
  }
  return all.at(-1)?.seq ?? change.seq ?? 0
}

async function tellEvent({ signer, urls, terminal, signal }: Listening, event: WebhookEvent): Promise<void> {
  const webhook = await signer.signEvent(event)
  for (const forwarded of await Promise.all(urls.map(async (url) => await forward(url, webhook, signal)))) {
    terminal.answer({ ...forwarded, event }, () => line(forwarded, event, terminal.paint))
  }
}

function line(forwarded: Forwarded, { event, linkId }: WebhookEvent, paint: Paint): string {
  const { url, status, answer, durationMs } = forwarded
  const isGood = isTaken(forwarded)
  const outcome = paint(isGood ? 'green' : 'red', `${status ?? 'no answer'}  ${durationMs} ms`)
  const told = `${paint('dim', showTime(Date.now()))}  ${event.padEnd(13)}  ${linkId} → ${url}  ${outcome}`
  return isGood || answer === '' ? told : `${told}\n  ${answer}`
}
