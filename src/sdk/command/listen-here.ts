// `passage listen` where there is no socket to be had: it asks the service every two seconds, and signs each webhook anew by this
// machine's key. The service's own deliveries are neither seen nor changed by it.
import { type LinkEvent, NotFoundError } from '../client/index.ts'
import { pause } from '../client/pause.ts'
import type { Signer } from '../client/signer.ts'
import type { ListeningContext } from './listen.ts'
import { NAME_YOURS } from './kept-account.ts'
import { KEYS_PORT, localKey, publishKeys } from './local-key.ts'
import { portOf, textOf } from './parse-words.ts'
import { type Seen, untold, webhookOf } from './told.ts'

const EVERY_MS = 2_000
/** Where the account names none. */
const NOBODYS = 'org_000000000000'

/** Ends by Ctrl-C alone. */
export async function listenHere(listening: ListeningContext): Promise<never> {
  const { values, terminal, folder, signal, account, mode, urls, links } = listening
  const { paint } = terminal
  const organisation = textOf(values, 'organisation') ?? account.organisation ?? NOBODYS
  const { signer, secret } = await localKey(folder, { organisation, mode })
  const keys = await publishKeys(signer, portOf(values) ?? KEYS_PORT)
  try {
    terminal.note(`${paint('green', '✓')} Listening to ${account.url}, ${mode} mode, for ${urls.join(' and ')}
${paint(
  'dim',
  `  Your server checks with { url: '${keys.url}', organisation: '${organisation}', mode: '${mode}' }
  A library of Standard Webhooks, with ${secret}
  These are signed by this machine, not by the service, and come once each. Ctrl-C ends it.`,
)}`)
    if (organisation === NOBODYS) {
      terminal.note(paint('yellow', `These name nobody's organisation: ${NAME_YOURS}`))
    }
    for (;;) {
      await pause(EVERY_MS, signal)
      await links.look(async (linkId, change) => await tellOrSkip(listening, signer, linkId, change))
    }
  } finally {
    await keys.close()
  }
}

/** One that was erased meanwhile ends nothing. */
async function tellOrSkip(
  listening: ListeningContext,
  signer: Signer,
  linkId: string,
  change: Seen,
): Promise<number | null> {
  try {
    return await tellLink(listening, signer, linkId, change)
  } catch (error) {
    if (error instanceof NotFoundError) {
      return change.seq
    }
    throw error
  }
}

/** Gives the last event that is told. */
async function tellLink(
  { passage, signal, mode, forwarding }: ListeningContext,
  signer: Signer,
  linkId: string,
  change: Seen,
): Promise<number> {
  const all: LinkEvent[] = []
  for await (const event of passage.links.events(linkId, { after: change.seq ?? 0 }, { signal })) {
    all.push(event)
  }
  const events = untold(all, change).filter(({ id, type: event }) => forwarding.takes({ id, event }))
  if (events.length > 0) {
    const link = await passage.links.get(linkId, { signal })
    for (const event of events) {
      const webhook = webhookOf(event, link, mode)
      if (webhook === null) {
        forwarding.noteGone({ event: event.type, linkId })
      } else {
        await forwarding.send(webhook, await signer.signEvent(webhook))
      }
    }
  }
  return all.at(-1)?.seq ?? change.seq ?? 0
}
