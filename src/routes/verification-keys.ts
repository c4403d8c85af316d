// The public halves of the keys that sign webhooks. No API key: whoever receives a webhook may check it.
import { Hono } from 'hono'
import * as z from 'zod'
import { pemOf, publicKeyOf, publishedKeys } from '../core/signature.ts'
import type { AppEnv } from '../http/app-env.ts'
import { forAnyPage, tagged } from '../http/document.ts'
import { answerFailure } from '../http/failure.ts'
import { limitPublic } from '../http/limit.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import type { JwkSet, VerificationKey } from '../wire/verification-key.ts'
import { once } from '../wire/once.ts'

export const verificationKeyBody = once(() => z.object({ key_id: z.string() }))

export const verificationKeys = new Hono<AppEnv>()

verificationKeys.post(
  '/webhook_verification_key/get',
  limitPublic,
  limitBody,
  requireJson,
  validJson(verificationKeyBody),
  async (c) => {
    const { key_id: keyId } = c.req.valid('json')
    const key = publishedKeys(c.get('config').signingKeys, Date.now()).find(({ kid }) => kid === keyId)
    if (key === undefined) {
      return answerFailure(c, { code: 'verification_key_not_found' })
    }
    return c.json({
      key_id: key.kid,
      key: await pemOf(key),
      algorithm: 'ES256',
      jwk: publicKeyOf(key),
      created_at: key.created_at,
    } satisfies VerificationKey)
  },
)

// A page that shows a webhook may check it too.
verificationKeys.use('/.well-known/jwks.json', forAnyPage, limitPublic, tagged)

verificationKeys.get('/.well-known/jwks.json', (c) => {
  c.header('Cache-Control', 'public, max-age=300')
  const keys = publishedKeys(c.get('config').signingKeys, Date.now()).map(publicKeyOf)
  return c.json({ keys } satisfies JwkSet)
})
