// `passage trigger`: an example of a webhook to a developer's own route, before any link was made. It is signed by this machine's
// key, and says so; or, where the service can reach the route, sent and signed by the service itself.
import type { WebhookEvent } from '../client/index.ts'
import { addresseeOf, type Mode } from './addressee.ts'
import { clientIn, type Context, DONE, NO } from './context.ts'
import { forward, isTaken, receiverUrl, wholeAddress } from './forward.ts'
import { NAME_YOURS, readAccount } from './kept-account.ts'
import { KEYS_PORT, localKey, publishKeys } from './local-key.ts'
import { portOf, textOf, UsageError } from './parse-words.ts'
import { readJson } from './read-file.ts'
import type { Paint } from './terminal.ts'

/** Of nobody: who triggers without an account has said neither. */
const SOME = { organisation: 'org_000000000000', mode: 'test' } as const

/** What only this machine can say: the service's examples are what they are. */
const LOCAL_ONLY = ['link-id', 'result', 'error-code', 'organisation', 'mode', 'port']

export async function trigger(context: Context): Promise<number> {
  const given = textOf(context.values, 'url')
  if (given === undefined) {
    throw new UsageError('Say where to: `passage trigger link.complete --url http://localhost:3000/webhooks/passage`.')
  }
  const event = (context.words[0] ?? '') as WebhookEvent['event']
  // What is an address for the service, the service says.
  return context.values['by-service'] === true
    ? await sendByService(context, event, wholeAddress(given))
    : await sendFromHere(context, event, receiverUrl(given))
}

async function sendByService(context: Context, event: WebhookEvent['event'], url: string): Promise<number> {
  const { values, terminal, signal } = context
  const wrong = LOCAL_ONLY.find((option) => values[option] !== undefined)
  if (wrong !== undefined) {
    throw new UsageError(`--${wrong} is not for --by-service: the service sends an example of its own, of test mode.`)
  }
  const externalUserId = textOf(values, 'external-user-id')
  const sent = await clientIn(context).sandbox.sendWebhook({ url, event, externalUserId }, { signal })
  const { status, outcome, durationMs } = sent.attempt
  terminal.answer(sent, () => line(terminal.paint, sent.isDelivered, event, url, status ?? outcome, durationMs))
  return sent.isDelivered ? DONE : NO
}

function line(
  paint: Paint,
  isTaken: boolean,
  event: string,
  url: string,
  outcome: string | number,
  durationMs: number,
): string {
  return `${isTaken ? paint('green', '✓') : paint('red', '✗')} ${event} → ${url}  ${outcome}  ${durationMs} ms`
}

async function sendFromHere(context: Context, event: WebhookEvent['event'], url: string): Promise<number> {
  const { values, terminal, env, folder, signal } = context
  const asked = { organisation: textOf(values, 'organisation'), mode: textOf(values, 'mode') as Mode | undefined }
  const known = addresseeOf(asked, env, readAccount(folder))
  const organisation = known.organisation ?? SOME.organisation
  const mode = known.mode ?? SOME.mode
  const { signer } = await localKey(folder, { organisation, mode })
  const code = textOf(values, 'error-code')
  const result = textOf(values, 'result')
  const linkId = textOf(values, 'link-id')
  const webhook = await signer.sign({
    event,
    externalUserId: textOf(values, 'external-user-id') ?? null,
    ...(result === undefined ? {} : { result: await readJson(result, signal) }),
    ...(linkId === undefined ? {} : { linkId }),
    ...(code === undefined ? {} : { error: { code, message: 'An example' } }),
  })
  const keys = await publishKeys(signer, portOf(values) ?? KEYS_PORT)
  try {
    const said = `{ url: '${keys.url}', organisation: '${organisation}', mode: '${mode}' }`
    terminal.note(terminal.paint('dim', `Signed by this machine: a check holds with ${said}`))
    if (known.organisation === null) {
      terminal.note(terminal.paint('yellow', `It names nobody's organisation: ${NAME_YOURS}`))
    }
    const forwarded = await forward(url, webhook, signal)
    const { status, answer, durationMs } = forwarded
    const told = line(terminal.paint, isTaken(forwarded), event, url, status ?? 'no answer', durationMs)
    terminal.answer({ ...forwarded, event: webhook.event }, () => `${told}\n  ${answer}`.trimEnd())
    return isTaken(forwarded) ? DONE : NO
  } finally {
    await keys.close()
  }
}
