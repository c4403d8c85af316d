// `passage events`, `deliveries` and `redeliver`: what happened to a link, and how its webhooks fared.
import type { LinkEvent } from '../client/index.ts'
import { clientIn, type Context, DONE } from './context.ts'
import { numberOf, UsageError } from './parse-words.ts'
import { showDeliveries, showEvent } from './show.ts'

export async function listEvents(context: Context): Promise<number> {
  const { words, values, terminal, signal } = context
  const events: LinkEvent[] = []
  for await (const event of clientIn(context).links.events(
    words[0] ?? '',
    { after: numberOf(values, 'after') ?? 0 },
    { signal },
  )) {
    events.push(event)
  }
  terminal.answer(events, () => events.map((event) => showEvent(event, terminal.paint)).join('\n'))
  return DONE
}

export async function listDeliveries(context: Context): Promise<number> {
  const { words, terminal, signal } = context
  const deliveries = await clientIn(context).links.deliveries(words[0] ?? '', { signal })
  terminal.answer(deliveries, () => showDeliveries(deliveries, Date.now(), terminal.paint))
  return DONE
}

export async function redeliver(context: Context): Promise<number> {
  const { terminal, signal } = context
  const [link = '', named] = context.words
  const { links } = clientIn(context)
  const deliveryId = named ?? onlyOne(await links.deliveries(link, { signal }))
  const answer = await links.redeliver(link, deliveryId, { signal })
  terminal.answer(
    answer,
    () => `${terminal.paint('green', '✓')} ${answer.id} is on its way: \`passage deliveries ${link}\``,
  )
  return DONE
}

function onlyOne(deliveries: readonly { readonly id: string; readonly event: string }[]): string {
  const [first, ...others] = deliveries
  if (first === undefined) {
    throw new UsageError('The link has no webhook.')
  }
  if (others.length > 0) {
    throw new UsageError(`Say which: ${deliveries.map(({ id, event }) => `${id} (${event})`).join(', ')}.`)
  }
  return first.id
}
