// `passage trigger`: an example of a webhook to a developer's own route, before any link was made. It is signed by this machine's
// key, and says so.
import type { WebhookEvent } from '../client/index.ts'
import { type Context, DONE, NO } from './context.ts'
import { forward, isTaken, receiverUrl } from './forward.ts'
import { type Account, accountOf, readAccount } from './kept-account.ts'
import { KEYS_PORT, localKey, publishKeys } from './local-key.ts'
import { numberOf, textOf, UsageError } from './parse-words.ts'
import { readJson } from './read-file.ts'

/** Of nobody: who triggers without an account has said no organisation. */
const SOME_ORGANISATION = 'org_000000000000'

export async function trigger(context: Context): Promise<number> {
  const { values, words, terminal, folder, signal } = context
  const given = textOf(values, 'url')
  if (given === undefined) {
    throw new UsageError('Say where to: `passage trigger link.complete --url http://localhost:3000/webhooks/passage`.')
  }
  const url = receiverUrl(given)
  const mode = values['live'] === true ? 'live' : 'test'
  const organisation = textOf(values, 'organisation') ?? accountOrNone(context)?.organisation ?? SOME_ORGANISATION
  const { signer } = await localKey(folder, { organisation, mode })
  const code = textOf(values, 'error-code')
  const result = textOf(values, 'result')
  const linkId = textOf(values, 'link-id')
  const webhook = await signer.sign({
    event: (words[0] ?? '') as WebhookEvent['event'],
    externalUserId: textOf(values, 'external-user-id') ?? null,
    ...(result === undefined ? {} : { result: readJson(result) }),
    ...(linkId === undefined ? {} : { linkId }),
    ...(code === undefined ? {} : { error: { code, message: 'An example' } }),
  })
  const keys = await publishKeys(signer, numberOf(values, 'port') ?? KEYS_PORT)
  try {
    const said = `{ url: '${keys.url}', organisation: '${organisation}', mode: '${mode}' }`
    terminal.note(terminal.paint('dim', `Signed by this machine: a check holds with ${said}`))
    const forwarded = await forward(url, webhook, signal)
    const { status, answer, durationMs } = forwarded
    const mark = isTaken(forwarded) ? terminal.paint('green', '✓') : terminal.paint('red', '✗')
    terminal.answer({ ...forwarded, event: webhook.event }, () =>
      `${mark} ${webhook.event.event} → ${url}  ${status ?? 'no answer'}  ${durationMs} ms\n  ${answer}`.trimEnd(),
    )
    return isTaken(forwarded) ? DONE : NO
  } finally {
    await keys.close()
  }
}

function accountOrNone({ env, folder }: Context): Account | null {
  const kept = readAccount(folder)
  const { PASSAGE_URL = '', PASSAGE_API_KEY = '' } = env
  return kept === null && PASSAGE_URL === '' && PASSAGE_API_KEY === '' ? null : accountOf(env, kept)
}
