// A receiver's checks against what the service signs, and against what it did not.
import { type JSONWebKeySet } from 'jose'
import { describe, it } from 'vitest'
import { checkPassageSignature, checkStandardSignature, type ReceivedWebhook } from '../../src/cli/webhook-check.ts'
import { publicKeyOf, signBody, signingKeySet, standardSignature, type Audience } from '../../src/core/signature.ts'
import { testSecrets } from '../support/secrets.ts'

const [SECRET, LIVE_SECRET, OTHER_SECRET] = [7, 8, 9].map(
  (fill) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`,
) as [string, string, string]
const SECRETS = { test: SECRET, live: LIVE_SECRET }
const SECONDS = 1_767_300_000
const OWNER = 'org_abcDEF123456'
const AUDIENCE = { organisationId: OWNER, mode: 'test', eventId: 'evt_1' } as const
const BODY = '{"event":"link.complete","name":"Zoë","id":"evt_1","mode":"test"}'

const { keys } = signingKeySet().parse(JSON.parse(testSecrets.SIGNING_KEYS))
const published: JSONWebKeySet = { keys: keys.map(publicKeyOf) }

async function signed(
  change: Partial<{ body: string; seconds: string; at: number; audience: Audience }> = {},
): Promise<ReceivedWebhook> {
  return {
    rawBody: Buffer.from(change.body ?? BODY),
    receivedAt: (change.at ?? SECONDS) * 1000,
    headers: {
      'x-passage-signature': await signBody(keys[0]!, BODY, change.audience ?? AUDIENCE, SECONDS),
      'x-passage-timestamp': change.seconds ?? String(SECONDS),
      'webhook-id': 'evt_1',
      'webhook-timestamp': change.seconds ?? String(SECONDS),
      'webhook-signature': standardSignature([SECRET], 'evt_1', SECONDS, BODY),
    },
  }
}

describe('both signatures', () => {
  it('hold for what the service sent', async ({ expect }) => {
    const webhook = await signed()
    expect(await checkPassageSignature(webhook, published, OWNER)).toBe('valid')
    expect(checkStandardSignature(webhook, SECRETS)).toBe('valid')
  })

  const changes = [
    { body: BODY.replace('complete', 'failed') },
    { body: `${BODY} ` },
    { seconds: String(SECONDS + 1) },
    { at: SECONDS + 301 },
    { at: SECONDS - 301 },
  ]
  it.each(changes)('fail after %j', async (change) => {
    const webhook = await signed(change)
    const verdicts = [await checkPassageSignature(webhook, published, OWNER), checkStandardSignature(webhook, SECRETS)]
    if (verdicts.includes('valid')) {
      throw new Error(verdicts.join(' / '))
    }
  })
})

describe('X-Passage-Signature', () => {
  it.each<[string, Audience]>([
    ['for another organisation: org_Another00001', { ...AUDIENCE, organisationId: 'org_Another00001' }],
    ['the signature names another event', { ...AUDIENCE, mode: 'live' }],
    ['the signature names another event', { ...AUDIENCE, eventId: 'evt_2' }],
  ])('is %s where the claims are %j', async (verdict, audience) => {
    const found = await checkPassageSignature(await signed({ audience }), published, OWNER)
    if (found !== verdict) {
      throw new Error(found)
    }
  })

  it('holds for whomever it names where nobody is known', async ({ expect }) => {
    const webhook = await signed({ audience: { ...AUDIENCE, organisationId: 'org_Another00001' } })
    expect(await checkPassageSignature(webhook, published, null)).toBe('valid')
  })
})

describe('a forger', () => {
  it('has no other key, no other algorithm and no missing header', async ({ expect }) => {
    const webhook = await signed()
    const [head, payload] = webhook.headers['x-passage-signature']!.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', kid: keys[0]!.kid })).toString('base64url')
    const forged = [undefined, '', 'a.b.c', `${none}.${payload}.`, `${head}.${payload}.AAAA`]
    for (const token of forged) {
      const headers = { ...webhook.headers, 'x-passage-signature': token as string }
      expect(await checkPassageSignature({ ...webhook, headers }, published, OWNER)).not.toBe('valid')
    }
    expect(await checkPassageSignature(webhook, { keys: [publicKeyOf(keys[1]!)] }, OWNER)).toBe(
      'unknown key key_TestNewer001',
    )
    expect(checkStandardSignature(webhook, { ...SECRETS, test: OTHER_SECRET })).not.toBe('valid')
    expect(checkStandardSignature({ ...webhook, headers: {} }, SECRETS)).toBe('no webhook-signature')
  })

  it('is not helped by the secret of the other mode', async ({ expect }) => {
    const webhook = await signed()
    const signature = standardSignature([LIVE_SECRET], 'evt_1', SECONDS, BODY)
    const headers = { ...webhook.headers, 'webhook-signature': signature }
    expect(checkStandardSignature({ ...webhook, headers }, SECRETS)).toBe('the signature does not hold')
  })

  it('is not helped by a second signature, and a rotated secret is', async ({ expect }) => {
    const webhook = await signed()
    const both = `v1,AAAA ${webhook.headers['webhook-signature']!}`
    expect(
      checkStandardSignature({ ...webhook, headers: { ...webhook.headers, 'webhook-signature': both } }, SECRETS),
    ).toBe('valid')
    const unnamed = webhook.headers['webhook-signature']!.replace('v1,', '')
    const headers = { ...webhook.headers, 'webhook-signature': unnamed }
    expect(checkStandardSignature({ ...webhook, headers }, SECRETS)).not.toBe('valid')
  })
})
