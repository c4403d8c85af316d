// `passage verify`: whether a webhook that came is genuine, and if not, why. The check is the one that servers make; what it adds is
// what only somebody who looks at one webhook wants to know.
import { WebhookError, type WebhookEvent, verifyWebhook, type WebhookOptions } from '../../receiver/verify-webhook.ts'
import { addresseeOf, type Mode } from './addressee.ts'
import { type Context, DONE, NO } from './context.ts'
import { readAccount } from './kept-account.ts'
import { textOf, textsOf, UsageError } from './parse-words.ts'
import { readBytes } from './read-file.ts'
import { printable, showTime } from './show.ts'
import { claimsOf, readMessage, variantsOf, type WebhookMessage } from './webhook-message.ts'

export async function verify(context: Context): Promise<number> {
  const { values, words, terminal, signal } = context
  const { paint } = terminal
  const message = readMessage(await readBytes(words[0] ?? '-', signal), textsOf(values, 'header'))
  const claims = claimsOf(message.headers['x-passage-signature'] ?? '') ?? {}
  const { options, unchecked } = optionsOf(context, claims)
  const found = await check(message, options)
  const claimed = claimedIn(claims)
  terminal.answer({ ...found, claimed, unchecked }, () =>
    [
      found.isGenuine
        ? `${paint('green', '✓')} genuine: ${found.event.event} of ${found.event.linkId}`
        : `${paint('red', `✗ ${found.code}`)}: ${found.message}`,
      ...(found.isGenuine ? [] : [found.found, found.hint].flatMap((text) => (text === null ? [] : [`  ${text}`]))),
      ...Object.entries(claimed).map(([name, value]) => paint('dim', `  ${name}: ${value}`)),
      ...unchecked.map((what) => paint('yellow', `  not checked: ${what}`)),
    ].join('\n'),
  )
  return found.isGenuine ? DONE : NO
}

/** In the webhook's own words, which prove nothing. */
function claimedIn({ iat, aud, mode, jti }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries({
      organisation: aud,
      mode,
      event: jti,
      signed: typeof iat === 'number' ? showTime(iat * 1000) : null,
    })
      .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
      .map(([name, value]) => [name, printable(value)]),
  )
}

type Found =
  | { readonly isGenuine: true; readonly event: WebhookEvent }
  | {
      readonly isGenuine: false
      readonly code: string
      readonly message: string
      /** What was there instead. */
      readonly found: string | null
      readonly hint: string | null
    }

async function check(message: WebhookMessage, options: WebhookOptions): Promise<Found> {
  try {
    return { isGenuine: true, event: await verifyWebhook(message, options) }
  } catch (error) {
    if (!(error instanceof WebhookError)) {
      throw error
    }
    const { code, cause } = error
    const hint = code === 'body_differs' ? await hintOf(message, options) : null
    const found = cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : null
    return { isGenuine: false, code, message: error.message, found, hint }
  }
}

async function hintOf({ headers, body }: WebhookMessage, options: WebhookOptions): Promise<string | null> {
  for (const variant of variantsOf(body)) {
    const isRight = await verifyWebhook({ headers, body: variant.body }, options).then(
      () => true,
      () => false,
    )
    if (isRight) {
      return `The body would be right ${variant.how}.`
    }
  }
  return null
}

interface Chosen {
  readonly options: WebhookOptions
  /** What nobody told, so that the webhook's own word was taken. */
  readonly unchecked: readonly string[]
}

function optionsOf({ values, env, folder }: Context, claims: Readonly<Record<string, unknown>>): Chosen {
  const given = { url: textOf(values, 'url'), organisation: textOf(values, 'organisation') }
  const asked = { ...given, mode: textOf(values, 'mode') as Mode | undefined }
  const { url, organisation, mode } = addresseeOf(asked, env, readAccount(folder))
  if (url === null) {
    throw new UsageError('Say where your Passage runs: --url https://…, PASSAGE_URL, or `passage login`.')
  }
  const { iat, aud, mode: claimedMode } = claims
  return {
    options: {
      url,
      organisation: organisation ?? (typeof aud === 'string' && /^org_\w+$/.test(aud) ? aud : 'org_0'),
      mode: mode ?? (claimedMode === 'test' ? 'test' : 'live'),
      ...(values['any-age'] === true && typeof iat === 'number' ? { now: () => iat * 1000 } : {}),
    },
    unchecked: [
      ...(organisation === null ? ['whether it is for you: give --organisation'] : []),
      ...(mode === null ? ['its mode: give --mode'] : []),
      ...(values['any-age'] === true ? ['its age'] : []),
    ],
  }
}
