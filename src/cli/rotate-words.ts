// What `npm run rotate` says of a rotation of signing keys or service secrets, before and after. Words only.
import { SERVICE_OVERLAP_MS } from '../core/webhook-secret.ts'
import type { ServiceRotation } from './service-secrets.ts'

/** What the database holds that a service secret has sealed. */
export interface Sealed {
  /** Links that can still be claimed, sessions of theirs that are alive, results that are kept. */
  readonly open: number
  readonly active: number
  readonly results: number
  /** Of the secrets that something is sealed under. */
  readonly letters: readonly string[]
}

/**
 * What a rotation of the service secret makes unreadable, and when: to be agreed to.
 * @param sealed null where it was not counted
 */
export function sayLost(
  { letter, dropped }: Pick<ServiceRotation, 'letter' | 'dropped'>,
  isCompromised: boolean,
  sealed: Sealed | null,
  now: number,
): string {
  if (isCompromised) {
    return `From now on secret ${letter} makes and opens everything, and the ones before it (${dropped.join(', ')}) open nothing. At once:
  ${many(sealed?.open, 'open link')} can no longer be claimed, and ${many(sealed?.active, 'session')} that ${sealed?.active === 1 ? 'is' : 'are'} alive cannot go on: create new links
  ${many(sealed?.results, 'kept result')} can no longer be read, nor webhooks that are still to be delivered, timelines, or who the user of a link was
  DELETE /v1/links?externalUserId= no longer finds the links of before, and says that none remain: erase those by their ids
  an Idempotency-Key of the last day makes a second link
  every organisation's webhook secrets are others: \`npm run organisation -- show\` prints them`
  }
  const until = new Date(now + SERVICE_OVERLAP_MS).toISOString().slice(0, 10)
  const left =
    dropped.length === 0
      ? 'Nothing becomes unreadable: the ones before it go on opening what they sealed.'
      : `Left out: ${dropped.join(', ')}, which sealed nothing that is still here.`
  return `From now on secret ${letter} makes everything. ${left}
Every organisation's webhook secrets change with it: \`npm run organisation -- show\` prints the new ones. Those made from the
secret before sign too until ${until}: each organisation must have heard by then.`
}

function many(count: number | undefined, what: string): string {
  return `${count ?? 'all'} ${what}${count === 1 ? '' : 's'}`
}

/** @param when from when on, and where */
export function sayDone(
  { kind, isCompromised }: { kind: 'signing' | 'service'; isCompromised: boolean },
  when: string,
): string {
  if (kind === 'service') {
    return `A new service secret makes everything ${when}. ${isCompromised ? 'Those before it open nothing any more.' : 'Those before it go on opening what they sealed.'}`
  }
  const before = isCompromised
    ? 'The ones before it are published no more: receivers refuse them once they have read the keys again (verifyWebhook within\n10 minutes).'
    : 'The one before stays published for 7 days.'
  return `A fresh key signs webhooks ${when}. ${before}`
}
