// The string vars of a deployment, as schemas: the Worker parses what it is given with them, and a deploy refuses what the
// Worker would refuse. Reads no environment, and repeats no value: it may be a secret.
import * as z from 'zod'
import type { Issue } from '../wire/field.ts'
import { once } from '../wire/once.ts'
import { issuesOf } from './issue.ts'
import { parseServiceSecrets } from './keyring.ts'
import { quotas } from './limit.ts'
import { issueOfReturnUrl } from './return-url.ts'
import { MOST_RETENTION } from './link.ts'
import { serviceUrls } from './own-address.ts'
import { shards } from './shard.ts'
import { signingKeySet } from './signature.ts'
import { namedSites } from './site.ts'

const withoutSlash = (url: string): string => url.replace(/\/+$/, '')
const nothing = once(() => z.literal('').transform(() => null))
/** A parser's own error quotes what it chokes on. */
const json = once(() =>
  z.string().transform((text, ctx): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      ctx.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
  }),
)

/** What every request needs. */
export const settingVars = (development: boolean) =>
  z.object({
    DEVELOPMENT: z.enum(['on', 'off']),
    SANDBOX: z.enum(['on', 'off']),
    LIMITS: json().pipe(quotas()),
    SERVICE_URLS: serviceUrls(development),
  })

/** An hour: whoever asks for a result instead of being told of it needs the time to do so. Seconds. */
const LEAST_RETENTION = 60 * 60
const RETENTION_WORDS = `must be seconds, from ${LEAST_RETENTION} to ${MOST_RETENTION}`

const APP_WORDS = 'must be an https address or an app scheme with a path or host, or empty'
const ADDRESS_WORDS = 'must be an https address, or empty'

/** What the rest needs besides. */
export const serviceVars = (development: boolean) =>
  z.object({
    // Not ours to set: without it everything works but for whom a changed automation is blamed on.
    VERSION: z.object({ id: z.string() }).catch({ id: '' }),
    START_PAGE: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/, error: 'must be on this machine' }).optional(),
    RETAIN_RESULT_FOR: z
      .string(RETENTION_WORDS)
      .regex(/^\d{1,7}$/, RETENTION_WORDS)
      .transform(Number)
      .pipe(z.number().min(LEAST_RETENTION, RETENTION_WORDS).max(MOST_RETENTION, RETENTION_WORDS)),
    PRIVACY_URL: z.union([nothing(), z.url({ protocol: /^https$/, error: ADDRESS_WORDS })], ADDRESS_WORDS),
    LIVE_ORIGINS: json().pipe(namedSites(development)),
    SHARDS: json().pipe(shards()),
    LINK_URL_BASE: z.union([nothing(), linkUrlBase(development)], ADDRESS_WORDS),
    APP_LINK: z.union([nothing(), appLink()], APP_WORDS),
    APP_URLS: json().pipe(stores('ios', 'android')),
    EXTENSION_URLS: json().pipe(stores('chrome', 'firefox')),
  })

/** It opens in the user's browser as a returnUrl does, so that nothing else may be in it. */
const appLink = () => z.string().refine((link) => issueOfReturnUrl(link) === null, APP_WORDS)

/** Of a name that is none of them nobody would ever see that it is not used. */
function stores<Name extends string>(...names: readonly Name[]): z.ZodType<Partial<Record<Name, string>>> {
  const address = z.url({ protocol: /^https$/, error: 'must be an https address' })
  return z.partialRecord(z.enum(names), address)
}

/** A claim code is added to it. */
const linkUrlBase = (development: boolean) =>
  z.url({ protocol: development ? /^https?$/ : /^https$/, error: ADDRESS_WORDS }).transform(withoutSlash)

export const secretVars = () =>
  z.object({
    SERVICE_SECRET: z.string('must be 32 bytes or more in base64').transform((text, ctx) => {
      const secrets = parseServiceSecrets(text)
      if (typeof secrets === 'string') {
        ctx.addIssue({ code: 'custom', message: secrets })
        return z.NEVER
      }
      return secrets
    }),
    SIGNING_KEYS: json().pipe(signingKeySet()),
  })

/** What the Worker would refuse of the vars of a deployment, its secrets left aside. */
export function issuesOfVars(vars: Readonly<Record<string, string>>): Issue[] {
  const { error } = settingVars(false).extend(serviceVars(false).shape).safeParse(vars)
  return error === undefined ? [] : issuesOf(error)
}
