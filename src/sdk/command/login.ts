// `passage login` and `logout`: what the other commands ask, and by which key. The key is tried before it is kept.
import { createInterface } from 'node:readline/promises'
import { Passage } from '../client/index.ts'
import { addresseeOf } from './addressee.ts'
import { type Context, DONE } from './context.ts'
import { forgetAccount, keepAccount, NAME_YOURS } from './kept-account.ts'
import { textOf, UsageError } from './parse-words.ts'
import { readSecret } from './read-secret.ts'
import { serviceUrl } from './service-url.ts'

export async function login({ words, values, terminal, folder, env, signal }: Context): Promise<number> {
  const given = { url: words[0], organisation: textOf(values, 'organisation') }
  const { url: said, organisation } = addresseeOf(given, env, null)
  const url = said ?? (await ask('Where your Passage runs, https://…: ', signal))
  if (organisation !== null && !/^org_\w+$/.test(organisation)) {
    throw new UsageError('--organisation takes org_…, as `npm run keys -- list` shows it.')
  }
  const address = serviceUrl(url)
  const apiKey = await readSecret(`API key of ${address} (not shown): `, { signal })
  const passage = new Passage({ url: address, apiKey })
  const offered = await passage.providers.list({ signal })
  const file = keepAccount(folder, { url: address, apiKey, organisation })
  const mode = apiKey.startsWith('psg_test_') ? 'test' : 'live'
  const answer = { url: address, mode, organisation, file, integrations: offered.map(({ id }) => id) }
  terminal.answer(answer, () => `${terminal.paint('green', '✓')} ${address}, ${mode} mode: kept in ${file}`)
  if (organisation === null) {
    terminal.note(terminal.paint('yellow', `\`trigger\` and \`verify\` know of no organisation: ${NAME_YOURS}`))
  }
  return DONE
}

export async function logout({ terminal, folder }: Context): Promise<number> {
  forgetAccount(folder)
  terminal.answer({ forgotten: true }, () => 'Forgotten. The key itself still works: `npm run keys -- revoke` ends it.')
  return await Promise.resolve(DONE)
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new UsageError('Say where your Passage runs: `passage login https://… < key`.')
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  // It takes Ctrl-C for itself.
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return (await terminal.question(question, { signal })).trim()
  } finally {
    terminal.close()
  }
}
