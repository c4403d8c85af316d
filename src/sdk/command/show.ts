// Links, events and deliveries as people read them. Pure: what time it is, is told.
import type { Delivery, Link, LinkEvent, ListedLink, Providers } from '../client/index.ts'
import type { Paint, Style } from './terminal.ts'

const STYLES: Readonly<Record<string, Style>> = {
  pending: 'dim',
  active: 'cyan',
  complete: 'green',
  delivered: 'green',
  failed: 'red',
  exhausted: 'red',
  expired: 'yellow',
  canceled: 'yellow',
}

export function showStatus(status: string, paint: Paint): string {
  return paint(STYLES[status] ?? 'bold', status)
}

/** Columns as wide as what is in them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, widthOf(cell))),
    [],
  )
  const pad = (cell: string, index: number): string => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell))
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}

/** Colour takes no place. */
function widthOf(text: string): number {
  // oxlint-disable-next-line no-control-regex -- that is what colour is made of
  return text.replaceAll(/\u001B\[\d+m/g, '').length
}

export function showTime(at: number): string {
  return new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z')
}

/** @param ms milliseconds, behind or ahead */
export function showDistance(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000)
  const [count, unit] =
    seconds < 120
      ? [seconds, 's']
      : seconds < 7_200
        ? [Math.round(seconds / 60), 'min']
        : seconds < 172_800
          ? [Math.round(seconds / 3_600), 'h']
          : [Math.round(seconds / 86_400), 'days']
  return ms >= 0 ? `${count} ${unit} ago` : `in ${count} ${unit}`
}

export function showOperations(operations: readonly { readonly resource: string; readonly action: string }[]): string {
  return operations.map(({ resource, action }) => `${resource}:${action}`).join(' ')
}

export function showList(links: readonly ListedLink[], now: number, paint: Paint): string {
  if (links.length === 0) {
    return paint('dim', 'No links')
  }
  return table([
    ['LINK', 'STATUS', 'ERROR', 'INTEGRATION', 'OPERATIONS', 'USER', 'CREATED'].map((title) => paint('dim', title)),
    ...links.map((link) => [
      link.id,
      showStatus(link.status, paint),
      link.error?.code ?? '-',
      link.integrationId,
      showOperations(link.operations),
      printable(link.externalUserId ?? '-'),
      showDistance(now - link.createdAt),
    ]),
  ])
}

export function showLink(link: Link, now: number, paint: Paint): string {
  const rows: [string, string | null][] = [
    ['integration', link.integrationId],
    ['operations', showOperations(link.operations)],
    ['user', link.externalUserId],
    ['created', `${showTime(link.createdAt)} (${showDistance(now - link.createdAt)})`],
    ['expires', `${showTime(link.expiresAt)} (${showDistance(now - link.expiresAt)})`],
    ['session', link.currentSessionId],
    ['returns to', link.returnUrl],
    ['error', link.error === null ? null : `${link.error.code}: ${link.error.message}`],
    ['result', link.result === null ? null : JSON.stringify(link.result, null, 2)],
  ]
  const told = rows.flatMap(([name, value]) => (value === null ? [] : [[paint('dim', `  ${name}`), lines(value)]]))
  return `${paint('bold', link.id)}  ${showStatus(link.status, paint)}\n${table(told)}`
}

export function showEvent({ createdAt, type, data }: LinkEvent, paint: Paint): string {
  const details = Object.entries(data).map(([name, value]) => `${name}=${printable(String(value))}`)
  const style = STYLES[type.replace('link.', '')]
  const name = type.padEnd(21)
  return `${paint('dim', showTime(createdAt))}  ${style === undefined ? name : paint(style, name)}  ${paint('dim', details.join(' '))}`.trimEnd()
}

export function showDeliveries(deliveries: readonly Delivery[], now: number, paint: Paint): string {
  if (deliveries.length === 0) {
    return paint('dim', 'No webhooks: the link has no webhookUrl, or nothing happened that one tells of')
  }
  return deliveries
    .map(({ id, event, status, url, attempts, nextAttemptAt }) =>
      [
        `${paint('bold', id)}  ${event}  ${showStatus(status, paint)}  ${url ?? ''}`.trimEnd(),
        ...attempts.map(
          (one) =>
            `  ${paint('dim', showTime(one.at))}  ${one.outcome === 'delivered' ? paint('green', 'delivered') : paint('red', one.outcome)}  ${one.status ?? '-'}  ${one.durationMs} ms`,
        ),
        ...(nextAttemptAt === null ? [] : [paint('dim', `  next attempt ${showDistance(now - nextAttemptAt)}`)]),
      ].join('\n'),
    )
    .join('\n')
}

export function showProviders(providers: Providers['providers'], paint: Paint): string {
  const rows = providers.flatMap(({ id, name, resources }) =>
    resources.flatMap((resource) =>
      Object.entries(resource.operations).map(([action, { description }]) => [
        id,
        name,
        `${resource.name}:${action}`,
        description,
      ]),
    ),
  )
  return table([['INTEGRATION', 'NAME', 'OPERATION', ''].map((title) => paint('dim', title)), ...rows])
}

/** The columns of what follows stand below the first line's. */
function lines(value: string): string {
  return value
    .split('\n')
    .map((line) => printable(line))
    .join(`\n${' '.repeat(15)}`)
}

/** What a stranger named so can neither move the cursor of who reads it, nor turn or hide a part of it. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?')
}
