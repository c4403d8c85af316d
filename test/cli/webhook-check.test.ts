// A receiver's checks against what the service signs, and against what it did not.
import { type JSONWebKeySet } from 'jose'
import { describe, it } from 'vitest'
import { checkPassageSignature, checkStandardSignature, type ReceivedWebhook } from '../../src/cli/webhook-check.ts'
import { publicKeyOf, signBody, signingKeySet, standardSignature } from '../../src/core/signature.ts'
import { testSecrets } from '../support/secrets.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const SECONDS = 1_767_300_000
const BODY = '{"event":"link.complete","name":"Zoë"}'

const { keys } = signingKeySet.parse(JSON.parse(testSecrets.SIGNING_KEYS))
const published: JSONWebKeySet = { keys: keys.map(publicKeyOf) }

async function signed(change: Partial<{ body: string; seconds: string; at: number }> = {}): Promise<ReceivedWebhook> {
  return {
    rawBody: Buffer.from(change.body ?? BODY),
    receivedAt: (change.at ?? SECONDS) * 1000,
    headers: {
      'x-passage-signature': await signBody(keys[0]!, BODY, SECONDS),
      'x-passage-timestamp': change.seconds ?? String(SECONDS),
      'webhook-id': 'evt_1',
      'webhook-timestamp': change.seconds ?? String(SECONDS),
      'webhook-signature': standardSignature(SECRET, 'evt_1', SECONDS, BODY),
    },
  }
}

describe('both signatures', () => {
  it('hold for what the service sent', async ({ expect }) => {
    const webhook = await signed()
    expect(await checkPassageSignature(webhook, published)).toBe('valid')
    expect(checkStandardSignature(webhook, SECRET)).toBe('valid')
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
    const verdicts = [await checkPassageSignature(webhook, published), checkStandardSignature(webhook, SECRET)]
    if (verdicts.includes('valid')) {
      throw new Error(verdicts.join(' / '))
    }
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
      expect(await checkPassageSignature({ ...webhook, headers }, published)).not.toBe('valid')
    }
    expect(await checkPassageSignature(webhook, { keys: [publicKeyOf(keys[1]!)] })).toBe('unknown key key_TestNewer001')
    expect(checkStandardSignature(webhook, `whsec_${Buffer.alloc(32, 8).toString('base64')}`)).not.toBe('valid')
    expect(checkStandardSignature({ ...webhook, headers: {} }, SECRET)).toBe('no webhook-signature')
  })

  it('is not helped by a second signature, and a rotated secret is', async ({ expect }) => {
    const webhook = await signed()
    const both = `v1,AAAA ${webhook.headers['webhook-signature']!}`
    expect(
      checkStandardSignature({ ...webhook, headers: { ...webhook.headers, 'webhook-signature': both } }, SECRET),
    ).toBe('valid')
    const unnamed = webhook.headers['webhook-signature']!.replace('v1,', '')
    const headers = { ...webhook.headers, 'webhook-signature': unnamed }
    expect(checkStandardSignature({ ...webhook, headers }, SECRET)).not.toBe('valid')
  })
})
