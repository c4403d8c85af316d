// What is sealed of places and people opens for its own link and under its own keys alone: a table.
import { describe, it } from 'vitest'
import { type Contacts, hashesOfUser, NO_CONTACTS, openContacts, sealContacts } from '../../src/core/contacts.ts'
import { keyringOf, type ServiceSecret } from '../../src/core/keyring.ts'

const secret = (letter: string, fill: number): ServiceSecret => ({
  letter,
  secret: new Uint8Array(32).fill(fill),
  retiredAt: null,
})
const old = keyringOf([secret('a', 1)])
const both = keyringOf([secret('b', 2), secret('a', 1)])
const dropped = keyringOf([secret('b', 2)])
const iv = new Uint8Array(12)
const contacts: Contacts = { webhookUrl: 'https://a.example/hook', returnUrl: null, externalUserId: 'jane' }
const LINK = { organisationId: 'org_1', mode: 'live', id: 'link_1' } as const
const sealed = sealContacts(old.newest.result, iv, LINK, contacts)
const flipped = sealed?.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) ?? null

describe('contacts', () => {
  it.for<[string, ...Parameters<typeof openContacts>, Contacts]>([
    ['open under the key that sealed them', old, LINK, sealed, contacts],
    ['open under an older key that is still there', both, LINK, sealed, contacts],
    ['are none once that key was dropped', dropped, LINK, sealed, NO_CONTACTS],
    ["are none in another link's row", old, { ...LINK, id: 'link_2' }, sealed, NO_CONTACTS],
    [
      "are none in a row that was made another developer's",
      old,
      { ...LINK, organisationId: 'org_2' },
      sealed,
      NO_CONTACTS,
    ],
    ['are none in a row of the other mode', old, { ...LINK, mode: 'test' }, sealed, NO_CONTACTS],
    ['are none where somebody changed a byte', old, LINK, flipped, NO_CONTACTS],
    ['are none where they were zeroed', old, LINK, new Uint8Array(80), NO_CONTACTS],
    ['are none where there are none', old, LINK, null, NO_CONTACTS],
  ])('%s', ([, keys, link, bytes, expected], { expect }) => {
    expect(openContacts(keys, link, bytes)).toEqual(expected)
  })

  it('say nothing of what they hold, and are nothing where nothing was given', ({ expect }) => {
    expect(Buffer.from(sealed ?? []).toString('latin1')).not.toMatch(/jane|example/)
    expect(sealContacts(old.newest.result, iv, LINK, NO_CONTACTS)).toBeNull()
  })
})

describe('the hash of a user', () => {
  const owner = { organisationId: 'org_1', mode: 'test' } as const

  it('is of one organisation, mode, id and service secret', ({ expect }) => {
    const hashes = [
      hashesOfUser(old, owner, 'jane'),
      hashesOfUser(old, owner, 'jane '),
      hashesOfUser(old, { ...owner, mode: 'live' }, 'jane'),
      hashesOfUser(old, { ...owner, organisationId: 'org_2' }, 'jane'),
      hashesOfUser(dropped, owner, 'jane'),
    ].flat()
    expect(new Set(hashes).size).toBe(5)
    expect(hashesOfUser(both, owner, 'jane')).toEqual([
      ...hashesOfUser(dropped, owner, 'jane'),
      ...hashesOfUser(old, owner, 'jane'),
    ])
  })
})
