// The kit's command, for the package and for a checkout: words in, a table out. What signs is the caller's to find.
import { parseArgs } from 'node:util'
import type { Case } from './case.ts'
import { CASES } from './cases.ts'
import { type Credentials, newKey } from './forge.ts'
import { isRight, jsonOf, type Look, tableOf } from './report.ts'
import { checkReceiver } from './run.ts'
import { standIn } from './stand-in.ts'
import { targetOf } from './target.ts'

/** A mistake of the caller's, in one sentence. */
export class WrongWords extends Error {
  override readonly name = 'WrongWords'
}

export interface Surroundings {
  /** As it is typed. */
  readonly name: string
  /** What signs where nothing is said; null: a stand-in does. */
  readonly local: ((mode: 'test' | 'live') => Credentials) | null
  readonly look: Look
  /** By PASSAGE_WEBHOOK_SECRET, or by stdin: never by a word, which every process of the machine can read. */
  readonly askSecret: () => Promise<string>
  readonly say: (text: string) => void
  /** For a person who waits, and no part of the result. */
  readonly note: (text: string) => void
}

const PORT = 4010
const SECRET_VARIABLE = 'PASSAGE_WEBHOOK_SECRET'

/** @param ask what reads it from stdin */
export async function secretFrom(
  env: Readonly<Record<string, string | undefined>>,
  ask: (question: string) => Promise<string>,
): Promise<string> {
  return env[SECRET_VARIABLE] ?? (await ask('Secret whsec_… (not shown): '))
}

export function usageOf({ name, local }: Pick<Surroundings, 'name' | 'local'>): string {
  const start =
    local === null ? '' : `\nWithout either option it signs as the server does that \`npm start\` runs here.\n`
  return `Usage: ${name} URL [--secret] [--stand-in PORT] [options]

Sends webhooks to your own endpoint, genuine ones and others, and says for each what a right receiver answers. The events
are of links that are nobody's, with the externalUserId webhook-check: your server will act on the genuine ones.
${start}
  --secret           signs with your whsec_… of Standard Webhooks, for a receiver that checks webhook-signature, wherever it
                     runs: ${SECRET_VARIABLE} holds it, or stdin gives it (not shown as you type), but never a word
  --stand-in PORT    publishes a key at http://127.0.0.1:PORT${local === null ? ` (${PORT}, the default)` : ''}, and prints the PASSAGE_URL and
                     PASSAGE_ORGANISATION that a receiver with verifyWebhook must be started with
  --effects URL      answers GET with how many events your server has acted on, as a number: shows whether it acts on
                     each once, and on none that it refused
  --link link_…      a completed link of yours that all events are of: for a server that asks for the link of an event
  --live             live webhooks, not test ones
  --only NAME        a case, or all of a group; may be given more than once
  --list             prints the cases, and ends
  --json             for a program

Ends with 0 where all is right, 1 where a case failed, 2 for words that are wrong.`
}

/** @throws WrongWords; Error where nobody answers */
export async function runCommand(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals } = read(words, surroundings)
  const { say, note, look, local } = surroundings
  const cases = chosen(values.only)
  if (values.list) {
    say(
      cases
        .map(({ group, name, expected, about }) =>
          [group.padEnd(11), name.padEnd(18), expected.padEnd(8), about].join(' '),
        )
        .join('\n'),
    )
    return 0
  }
  if (positionals.some((word) => word.startsWith('whsec_'))) {
    throw new WrongWords(
      `A secret is no word of a command line, which every process of this machine can read: give it by ${SECRET_VARIABLE} or by stdin.`,
    )
  }
  const [text, ...rest] = positionals
  if (text === undefined || rest.length > 0) {
    throw new WrongWords(usageOf(surroundings))
  }
  const [url, effects] = [addressOf(text), values.effects === undefined ? null : addressOf(values.effects)]
  if (values.link !== undefined && !/^link_\w+$/.test(values.link)) {
    throw new WrongWords(`--link takes the id of a link, not "${values.link}".`)
  }
  const mode = values.live ? 'live' : 'test'
  const secret = values.secret ? secretOf(await surroundings.askSecret()) : null
  const isStandIn = values['stand-in'] !== undefined || (local === null && secret === null)
  const stand = isStandIn ? await standIn(portOf(values['stand-in']), mode) : null
  try {
    if (stand !== null) {
      const variables = Object.entries(stand.variables).map(([name, value]) => `${name}=${value}`)
      note(`Your receiver must run with ${variables.join(' ')}`)
    }
    const unknown: Credentials = { key: newKey(), organisation: 'org_webhookcheck', mode, secret }
    const credentials = stand?.credentials ?? (secret === null ? local?.(mode) : undefined) ?? unknown
    const results = await checkReceiver({
      url,
      effects,
      linkId: values.link ?? null,
      cases,
      credentials: { ...credentials, secret: secret ?? credentials.secret },
    })
    say(values.json ? jsonOf(results) : tableOf(results, effects !== null, look))
    return isRight(results) ? 0 : 1
  } finally {
    stand?.close()
  }
}

// oxlint-disable-next-line typescript/explicit-module-boundary-types -- the types are those of the options
function read(words: readonly string[], surroundings: Surroundings) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        secret: { type: 'boolean', default: false },
        'stand-in': { type: 'string' },
        effects: { type: 'string' },
        link: { type: 'string' },
        live: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    // Node adds how to write a file name that begins with a dash: nobody here has one.
    const [sentence] = (error instanceof Error ? error.message : 'Not understood.').split('. To specify')
    throw new WrongWords(`${sentence?.replace(/\.?$/, '.')}\n\n${usageOf(surroundings)}`)
  }
}

function chosen(names: readonly string[]): readonly Case[] {
  const unknown = names.find((name) => !CASES.some((one) => one.name === name || one.group === name))
  if (unknown !== undefined) {
    throw new WrongWords(`There is no case and no group named ${unknown}: --list prints them.`)
  }
  return names.length === 0 ? CASES : CASES.filter(({ name, group }) => names.includes(name) || names.includes(group))
}

function addressOf(text: string): URL {
  const url = targetOf(text)
  if (typeof url === 'string') {
    throw new WrongWords(url)
  }
  return url
}

function secretOf(text: string): string {
  if (!/^whsec_[A-Za-z0-9+/]{20,}={0,2}$/.test(text)) {
    throw new WrongWords('The secret begins with whsec_ and is base64: `npm start` prints it.')
  }
  return text
}

function portOf(text: string | undefined): number {
  const port = Number(text ?? PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new WrongWords(`--stand-in takes a port, not "${text}".`)
  }
  return port
}
