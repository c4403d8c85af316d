// Whose webhook it must be: where the Passage is, for which organisation it signs, and in which mode, as far as anybody has said so.
// Pure. One account says it all: of two, an address would go with an organisation that it knows nothing of.
import type { Account, Environment } from './kept-account.ts'

export type Mode = 'test' | 'live'

/** null: nobody has said it. */
export interface Addressee {
  readonly url: string | null
  readonly organisation: string | null
  readonly mode: Mode | null
}

export interface Said {
  /** Where the Passage is. */
  readonly url?: string | undefined
  readonly organisation?: string | undefined
  readonly mode?: Mode | undefined
}

/**
 * As the options say; else as the account does, unless an option names another Passage than the account's. The environment is an
 * account as soon as it says an address or a key: nothing that is kept is added to it. What is empty is not said.
 */
export function addresseeOf(options: Said, env: Environment, kept: Account | null): Addressee {
  const { PASSAGE_URL, PASSAGE_API_KEY, PASSAGE_ORGANISATION } = env
  const [url, apiKey] = [said(PASSAGE_URL), said(PASSAGE_API_KEY)]
  const account = url === null && apiKey === null ? kept : { url, apiKey, organisation: null }
  const asked = said(options.url)
  const its = asked === null || account === null || isSame(asked, account.url ?? asked) ? account : null
  const isElsewhere = account !== null && its === null
  return {
    url: asked ?? its?.url ?? null,
    organisation:
      said(options.organisation) ?? (isElsewhere ? null : said(PASSAGE_ORGANISATION)) ?? its?.organisation ?? null,
    mode: options.mode ?? modeOf(its?.apiKey ?? null),
  }
}

function said(text = ''): string | null {
  return text === '' ? null : text
}

function isSame(one: string, other: string): boolean {
  return one.replace(/\/+$/, '') === other.replace(/\/+$/, '')
}

function modeOf(apiKey: string | null): Mode | null {
  return apiKey === null ? null : apiKey.startsWith('psg_test_') ? 'test' : 'live'
}
