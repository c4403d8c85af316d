// What a developer says of places and people: where a link's webhook goes, where its user goes back to, who the user is. It is
// sealed wherever it is kept, for the service itself to open, and the user is found by a keyed hash. Pure.
import * as z from 'zod'
import { once } from '../wire/once.ts'
import type { Keyring } from './keyring.ts'
import type { Owner } from './link.ts'
import { keyedHash, seal, type SealingKey, unseal } from './seal.ts'

export interface Contacts {
  readonly webhookUrl: string | null
  /** As the developer gave it. */
  readonly returnUrl: string | null
  readonly externalUserId: string | null
}

/** What the seal names. */
type OwnedLink = Owner & { readonly id: string }

/** What opens the contacts of any link. */
export type ContactKeys = Pick<Keyring, 'results'>

export const NO_CONTACTS: Contacts = { webhookUrl: null, returnUrl: null, externalUserId: null }

const contacts = once(() =>
  z.object({
    webhookUrl: z.string().nullable(),
    returnUrl: z.string().nullable(),
    externalUserId: z.string().nullable(),
  }),
)

/** Null where there is nothing to seal. */
export function sealContacts(key: SealingKey, iv: Uint8Array, link: OwnedLink, given: Contacts): Uint8Array | null {
  const { webhookUrl, returnUrl, externalUserId } = given
  return webhookUrl === null && returnUrl === null && externalUserId === null
    ? null
    : seal(key, iv, contextOf(link), JSON.stringify({ webhookUrl, returnUrl, externalUserId }))
}

/**
 * None where they do not open: their key was dropped after a leak, or somebody wrote them. A link must still be shown and
 * erased then, and its session does not start: its arguments name the webhook that they were given with.
 */
export function openContacts(keys: ContactKeys, link: OwnedLink, sealed: Uint8Array | null): Contacts {
  if (sealed === null) {
    return NO_CONTACTS
  }
  try {
    return contacts().parse(JSON.parse(unseal(keys.results, contextOf(link), sealed)))
  } catch {
    return NO_CONTACTS
  }
}

/** Whose it is is part of it: whoever can write the database shows nobody the contacts of another's link. */
function contextOf({ organisationId, mode, id }: OwnedLink): string {
  return `contacts of ${organisationId} ${mode} ${id}`
}

/** By which a developer's links of one user are found. Keyed: an id may be an address or a number that could be guessed. */
export function hashUser(key: Uint8Array, { organisationId, mode }: Owner, externalUserId: string): string {
  return keyedHash(key, `user ${organisationId} ${mode} ${externalUserId}`).toString('base64url')
}

/** Under each service secret that there is, the newest first: links of all of them are that user's. */
export function hashesOfUser(keys: Pick<Keyring, 'all'>, owner: Owner, externalUserId: string): string[] {
  return keys.all.map(({ hash }) => hashUser(hash, owner, externalUserId))
}
