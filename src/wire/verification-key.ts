// The public keys that webhooks are signed with.
import * as z from 'zod'
import { time } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const publicKey = once(() =>
  z.object({
    kty: z.enum(['EC']),
    crv: z.enum(['P-256']),
    x: z.string(),
    y: z.string(),
    kid: z.string(),
    use: z.enum(['sig']),
    alg: z.enum(['ES256']),
  }),
)
export type PublicKey = TypeOf<typeof publicKey>

export const verificationKey = once(() =>
  z.object({
    key_id: z.string(),
    key: z.string().describe('PEM, SPKI'),
    algorithm: z.enum(['ES256']),
    jwk: publicKey(),
    created_at: time(),
  }),
)
export type VerificationKey = TypeOf<typeof verificationKey>

export const jwkSet = once(() => z.object({ keys: z.array(publicKey()) }))
export type JwkSet = TypeOf<typeof jwkSet>
