// Every operation of every integration, run for every person of the sandbox through the service's own route: who gets a
// result, and which error each of the others gives. An integration joins by its sandbox twin.
import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { catalogue } from '../../src/integrations/catalogue.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import { ubereats } from '../../src/integrations/ubereats.ts'
import { findOffer, type OfferedAction } from '../../src/integrations/operations.ts'
import { NOBODY } from '../../src/sandbox/people.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { PERSON_NAMES } from '../../src/wire/person.ts'
import { createLink, newAccount, readLink, type Account } from '../support/api.ts'
import { card } from '../support/refusal.ts'
import { eventTypes, readEnd, simulate } from '../support/simulate.ts'

interface Case {
  readonly resource: string
  readonly action: string
  readonly offered: OfferedAction
}

interface End {
  readonly status: string
  readonly result: unknown
  readonly error: { readonly code: string; readonly message: string } | null
}

const DECLINED = 'AUTOMATION_ERROR: The card was declined.'
/** The message names the step, in words that differ from site to site. */
const CHANGED = 'AUTOMATION_ERROR: The step "…" failed'
const OUTCOMES: Readonly<Record<string, { readonly read: string; readonly write: string }>> = {
  user_good: { read: 'complete', write: 'complete' },
  user_otp: { read: 'complete', write: 'complete' },
  user_slow: { read: 'complete', write: 'complete' },
  user_wrong: { read: 'LOGIN_FAILED', write: 'LOGIN_FAILED' },
  user_locked: { read: 'LOGIN_FAILED', write: 'LOGIN_FAILED' },
  user_down: { read: 'CONNECTION_FAILED', write: 'CONNECTION_FAILED' },
  user_changed: { read: CHANGED, write: CHANGED },
  card_declined: { read: 'complete', write: DECLINED },
  user_garbled: { read: 'RESULT_VALIDATION_ERROR', write: 'complete' },
  card_lost: { read: 'complete', write: 'OUTCOME_UNKNOWN' },
  user_cancels: { read: 'USER_CANCELED', write: 'USER_CANCELED' },
  user_second_try: { read: 'LOGIN_FAILED', write: 'LOGIN_FAILED' },
}

const people = PERSON_NAMES.filter((person) => person !== NOBODY)

function casesOf(integration: Integration): Case[] {
  return integration.offers.flatMap(({ resource }) =>
    ['read', 'write'].flatMap((action) => {
      const offered = findOffer(integration, resource.name, action)
      return offered === null ? [] : [{ resource: resource.name, action, offered }]
    }),
  )
}

function operationOf({ resource, action }: Case) {
  return { resource, action, ...(action === 'write' ? { arguments: card } : {}) }
}

async function open(account: Account, { id }: Integration, cases: readonly Case[]): Promise<CreatedLink> {
  const operations = cases.map(operationOf)
  return await createLink(account, { integrationId: id, operations, webhookUrl: undefined })
}

async function run(account: Account, integration: Integration, cases: readonly Case[], person: string): Promise<End> {
  const link = await open(account, integration, cases)
  await simulate(account, link, person)
  return (await readEnd(account, link.linkId)) as unknown as End
}

function outcomeOf({ status, error }: End): string {
  if (error === null) {
    return status
  }
  if (error.code !== 'CONNECTION_FAILED' && error.message.includes('step "')) {
    return `${error.code}: ${error.message.replace(/"[^"]+"/, '"…"').split(':')[0]}`
  }
  // Where the page was differs from site to site too.
  const words = error.message.replace(/ The page was at \S+$/, '')
  return words.includes('declined') ? `${error.code}: ${words}` : error.code
}

/** A sandbox has something of everything: an empty list is one that was not read. */
function emptyListsIn(result: unknown): string[] {
  return Object.entries(result as Record<string, unknown>)
    .filter(([, value]) => Array.isArray(value) && value.length === 0)
    .map(([name]) => name)
}

afterEach(() => {
  vi.useRealTimers()
})

/** The smallest that may join: its one result stands alone, with no list around it. */
const smallest: Integration = { ...ubereats, name: 'with one operation', offers: ubereats.offers.slice(0, 1) }

const playable = catalogue.filter(({ hasSandbox }) => hasSandbox)

describe.for([...playable, smallest])('$id $name', (integration) => {
  const cases = casesOf(integration)

  it('ends for each person as their name says, in every operation', async ({ expect }) => {
    const rows = people.flatMap((person) => cases.map((one) => ({ person, one })))
    const ends = await Promise.all(
      // Each for a developer of its own: all of them at once are more than one may simulate.
      rows.map(async ({ person, one }) => ({
        person,
        one,
        end: await run(await newAccount(), integration, [one], person),
      })),
    )
    const table = ends.map(({ person, one, end }) => `${person} ${one.resource} ${one.action}: ${outcomeOf(end)}`)
    const expected = rows.map(
      ({ person, one: { resource, action } }) =>
        `${person} ${resource} ${action}: ${OUTCOMES[person]?.[action === 'write' ? 'write' : 'read']}`,
    )
    expect(table).toEqual(expected)
    for (const { one, end } of ends) {
      if (end.status === 'complete') {
        expect(one.offered.schema.result().parse(end.result)).toEqual(end.result)
        if (one.action === 'write') {
          expect(end.result).toEqual({ success: true, card: { last4: card.cardNumber.slice(-4) } })
        } else {
          expect(end.result).not.toEqual({})
          expect(emptyListsIn(end.result)).toEqual([])
        }
      } else {
        expect(end.result).toBeNull()
      }
    }
  })

  it('gives in one session what each operation gives alone, time after time', async ({ expect }) => {
    const account = await newAccount()
    const [together, again, ...alone] = await Promise.all([
      run(account, integration, cases, 'user_good'),
      run(account, integration, cases, 'user_good'),
      ...cases.map((one) => run(account, integration, [one], 'user_good')),
    ])
    const operations = cases.map(({ resource, action }, index) => ({ resource, action, data: alone[index]?.result }))
    expect(together.result).toEqual(cases.length === 1 ? alone[0]?.result : { operations })
    expect(again.result).toEqual(together.result)
  })

  it('gives up on a user who never signs in', async ({ expect }) => {
    const account = await newAccount()
    const links = await Promise.all(cases.map((one) => open(account, integration, [one])))
    await Promise.all(links.map((link) => simulate(account, link, NOBODY)))
    const objects = links.map(({ linkId }) => env.LINK.getByName(linkId))
    await Promise.all(
      links.map(({ linkId }) => expect.poll(() => eventTypes(linkId)).toContain('session.disconnected')),
    )
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_001 })
    for (const [index, object] of objects.entries()) {
      await runDurableObjectAlarm(object)
      expect(await readLink(account, links[index]!.linkId)).toMatchObject({
        status: 'failed',
        error: { code: 'CLIENT_TIMEOUT' },
      })
    }
  })
})
