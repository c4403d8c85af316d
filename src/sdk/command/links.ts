// `passage links …` and `passage providers`: what GET and POST of /v1/links say, as people read it.
import type { CreatedLink, LinkErrorCode, ListedLink, NewLink } from '../client/index.ts'
import { clientIn, type Context, DONE } from './context.ts'
import { readJson } from './read-file.ts'
import { numberOf, textOf, UsageError } from './parse-words.ts'
import { showLink, showList, showOperations, showProviders, showStatus, showTime } from './show.ts'
import { watchLink } from './watch.ts'

export async function createLink(context: Context): Promise<number> {
  const { values, terminal, signal } = context
  const passage = clientIn(context)
  const idempotencyKey = textOf(values, 'idempotency-key')
  if (idempotencyKey !== undefined && !/^[\w.:-]{1,255}$/.test(idempotencyKey)) {
    throw new UsageError('--idempotency-key takes 1 to 255 of A-Z a-z 0-9 _ . : -')
  }
  const body = newLink(context, await readJson(textOf(values, 'body'), signal))
  const link = await passage.links.create(body, { signal, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) })
  terminal.answer(link, () => shownNew(link, context))
  for (const { path, message } of link.warnings ?? []) {
    terminal.note(terminal.paint('yellow', `${path}: ${message}`))
  }
  return values['watch'] === true ? await watchLink(context, passage, link.linkId) : DONE
}

interface Operation {
  readonly resource: string
  readonly action: string
}

/** What the options say counts before what the body says. @throws UsageError where neither names an operation */
function newLink(
  { words, values }: Context,
  body: Readonly<Record<string, unknown>>,
): NewLink<string, readonly Operation[]> {
  const [integrationId, ...operations] = words
  const given = {
    integrationId,
    ...(operations.length === 0 ? {} : { operations: operations.map(operationOf) }),
    webhookUrl: textOf(values, 'webhook-url'),
    returnUrl: textOf(values, 'return-url'),
    externalUserId: textOf(values, 'external-user-id'),
    expiresIn: numberOf(values, 'expires-in'),
    retainResultFor: numberOf(values, 'retain-result-for'),
    locale: textOf(values, 'locale'),
    debug: values['debug'] === true ? true : undefined,
  }
  const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const link = { ...body, ...said }
  if (!('integrationId' in link && 'operations' in link)) {
    throw new UsageError(
      'Say what to ask for: `passage links create tmobile paymentMethod:read`, or --body FILE. `passage providers` lists it all.',
    )
  }
  return link as unknown as NewLink<string, readonly Operation[]>
}

function operationOf(word: string): Operation {
  const [resource = '', action = '', ...others] = word.split(':')
  if (resource === '' || action === '' || others.length > 0) {
    throw new UsageError(
      `\`${word}\` is no operation: write resource:action, e.g. paymentMethod:read. Arguments go into --body.`,
    )
  }
  return { resource, action }
}

function shownNew(link: CreatedLink, { terminal: { paint } }: Context): string {
  const { linkId, status, integrationId, operations, appClipUrl, expiresAt } = link
  return [
    `${paint('bold', linkId)}  ${showStatus(status, paint)}`,
    `  ${integrationId}  ${showOperations(operations)}`,
    `  ${paint('cyan', appClipUrl)}`,
    paint('dim', `  Who opens that address is the user. Until ${showTime(expiresAt)}`),
  ].join('\n')
}

export async function listLinks(context: Context): Promise<number> {
  const { values, terminal, signal } = context
  const most = numberOf(values, 'limit') ?? 20
  if (most === 0) {
    throw new UsageError('--limit takes a whole number from 1.')
  }
  const filter = {
    status: textOf(values, 'status') as 'pending' | undefined,
    integrationId: textOf(values, 'integration'),
    externalUserId: textOf(values, 'external-user-id'),
    errorCode: textOf(values, 'error-code') as LinkErrorCode | undefined,
    createdAfter: textOf(values, 'created-after'),
    createdBefore: textOf(values, 'created-before'),
    webhook: textOf(values, 'webhook') as 'pending' | undefined,
    limit: Math.min(most, 100),
  }
  const links: ListedLink[] = []
  for await (const link of clientIn(context).links.list(filter, { signal })) {
    if (links.length >= most) {
      break
    }
    links.push(link)
  }
  terminal.answer(links, () => showList(links, Date.now(), terminal.paint))
  return DONE
}

export async function getLink(context: Context): Promise<number> {
  const { words, terminal, signal } = context
  const link = await clientIn(context).links.get(words[0] ?? '', { signal })
  terminal.answer(link, () => showLink(link, Date.now(), terminal.paint))
  return DONE
}

export async function cancelLink(context: Context): Promise<number> {
  const { words, terminal, signal } = context
  const link = await clientIn(context).links.cancel(words[0] ?? '', { signal })
  terminal.answer(link, () => showLink(link, Date.now(), terminal.paint))
  return DONE
}

export async function watch(context: Context): Promise<number> {
  return await watchLink(context, clientIn(context), context.words[0] ?? '')
}

export async function listProviders(context: Context): Promise<number> {
  const { terminal, signal } = context
  const providers = await clientIn(context).providers.list({ signal })
  terminal.answer(providers, () => showProviders(providers, terminal.paint))
  return DONE
}
