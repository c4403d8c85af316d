// README.md and the pages of src/docs/: whatever they show a reader must be there, and every command that they show must be
// one that the checks run.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { errorAdviceIn } from '../../src/cli/error-advice.ts'
import { paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { toolsFor } from '../../src/mcp/tools.ts'
import { LINK_ERROR_CODES } from '../../src/wire/error-code.ts'
import { webhook } from '../../src/wire/webhook.ts'
import { commandsIn, PAGES, shownCommands } from '../stranger/shown.ts'

/** What no check can run, by its beginning. The last two work with a site that nobody has: test/live runs them on two others. */
const CANNOT_RUN = [
  'git clone',
  'cd ',
  'npx wrangler login',
  'npx wrangler tail',
  // In an app of the reader's: test/packages does so in one of its own.
  'npm install react-native-webview',
  'npx --no-install passage ',
  'passage ',
  'LINK=$(passage ',
  'npm run example -- express-react ../my-app',
  'npm run integration -- record my-shop',
  'npm run integration -- try my-shop',
]

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const checks = ['.ci/run', ...globSync('test/stranger/*.test.ts')]
  .flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  .filter((line) => !/^\s*(?:#|\/\/)/.test(line))
  .join('\n')

/** Whether the checks run it, or each of the commands that it only puts one after the other. */
function isRun(command: string): boolean {
  const name = /^npm run ([\w:]+)$/.exec(command)?.[1]
  const parts = (name === undefined ? undefined : scripts[name])?.split(' && ') ?? []
  const together = parts.length > 0 && parts.every((part) => part.startsWith('npm ') && isRun(part))
  return new RegExp(`${RegExp.escape(essence(command))}(?![\\w:-])`).test(checks) || together
}

/** The command without what a reader fills in: variables before it, and everything from its first option or value on. */
function essence(command: string): string {
  const words = command
    .split(/\s+/)
    .filter((word, index, all) => !(isAssignment(word) && all.slice(0, index).every(isAssignment)))
  if (words[0] === 'curl') {
    const path = words
      .map((word) => /^["']?(?:https?:\/\/[^/]+|localhost:\d+|\$\{?\w+\}?)(\/[^?$"']*)/.exec(word)?.[1])
      .find(Boolean)
    return path ?? 'curl'
  }
  const end = words.findIndex((word, index) => index > 0 && word !== '--' && /^(-|[A-Z"'$<])/.test(word))
  return (end === -1 ? words : words.slice(0, end)).join(' ').replace(/ --$/, '')
}

function isAssignment(word: string): boolean {
  return /^\w+=/.test(word)
}

/** Files and folders of this project that a text names: the target of a link, or a path in backquotes. */
function placesIn(page: string, markdown: string): string[] {
  const text = markdown.replace(/^```.*?^```/gms, '')
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target = '']) => join(dirname(page), target))
  const paths = [...text.matchAll(/`((?:src|test)\/[\w./-]*)`/g)].map(([, path = '']) => path)
  return [...links, ...paths]
}

describe.for(PAGES)('%s', (page) => {
  const text = readFileSync(page, 'utf8')

  it('names no file that is not there', () => {
    expect(placesIn(page, text).filter((place) => !existsSync(place))).toEqual([])
  })

  it('names no npm script that is not there', () => {
    const named = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  it('shows no command that the checks do not run', () => {
    const shown = commandsIn(text).filter((command) => !CANNOT_RUN.some((start) => command.startsWith(start)))
    expect(shown.filter((command) => !isRun(command))).toEqual([])
  })
})

describe('the webhook that src/docs/webhooks.md shows', () => {
  it('is one', () => {
    const [, shown = ''] = /^```json\n(.*?)^```/ms.exec(readFileSync('src/docs/webhooks.md', 'utf8')) ?? []
    const example: unknown = JSON.parse(shown)
    expect(webhook().strict().parse(example)).toEqual(example)
    expect(paymentMethods().parse((example as { result: unknown }).result)).toEqual(
      (example as { result: unknown }).result,
    )
  })
})

describe('what an agent is told', () => {
  it('is what src/docs/errors.md says of each error of a link, in plain words', () => {
    const page = readFileSync('src/docs/errors.md', 'utf8')
    const all = errorAdviceIn(page)
    expect(Object.keys(all)).toEqual([...LINK_ERROR_CODES])
    const texts = Object.values(all).flatMap((one) => Object.values(one))
    expect(texts.filter((text) => text.length < 20 || /[*`]|\]\(|T-Mobile|Acme/.test(text))).toEqual([])
    expect(new Set(texts).size).toBe(texts.length)
    expect(all.CLIENT_UNSUPPORTED.advice).toMatch(
      /^offer the link on another device; .* its hello offers: Writing a client\.$/,
    )
    expect(() => errorAdviceIn(page.replace('### USER_CANCELED', '### USER_LEFT'))).toThrow('"Cause" of USER_CANCELED')
  })

  it('is given by the tools that src/docs/mcp.md lists', () => {
    const [, table = ''] = /^## The tools\n(.*?)^## /ms.exec(readFileSync('src/docs/mcp.md', 'utf8')) ?? []
    const rows = table.split('\n').filter((line) => line.startsWith('| `'))
    const listed = rows.flatMap((row) => {
      const changes = row.endsWith(' yes |') ? 'yes' : 'no'
      return [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => [name, changes])
    })
    const tools = toolsFor(true).map(({ name, annotations }) => [name, annotations.readOnlyHint ? 'no' : 'yes'])
    expect(new Map(listed as [string, string][])).toEqual(new Map(tools as [string, string][]))
  })
})

describe('what src/docs/operating.md says to watch', () => {
  it('is every error of the log', () => {
    const [, table = ''] = /^## What to watch\n(.*?)^## /ms.exec(readFileSync('src/docs/operating.md', 'utf8')) ?? []
    const rows = table.split('\n').filter((line) => line.startsWith('| `') && !line.startsWith('| `event`'))
    const named = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    )
    const logged = globSync('src/**/*.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/logError\(\s*'(\w+)'/g)].map(([, name = '']) => name),
    )
    expect(named.toSorted()).toEqual([...new Set(logged)].toSorted())
  })
})

describe('the pages of src/docs/', () => {
  it('are all linked from README.md, and open with whom they are for', () => {
    const [front = '', ...pages] = PAGES
    const readme = readFileSync(front, 'utf8')
    expect(pages.length).toBeGreaterThan(5)
    expect(pages.filter((page) => !readme.includes(`(${page})`))).toEqual([])
    expect(pages.filter((page) => !/^# .+\n\nFor .+,|^# .+\n\nFor who/.test(readFileSync(page, 'utf8')))).toEqual([])
  })
})

describe('a planted page', () => {
  it('is noticed for each thing that it must not say', () => {
    expect(placesIn('src/docs/x.md', 'See [this](../nothing.ts) and `test/nothing.test.ts`.')).toEqual([
      'src/nothing.ts',
      'test/nothing.test.ts',
    ])
    const shown = commandsIn(
      '```sh\n$ npm run nonsense && X=1 curl "$URL/v1/nowhere" -d \'{\n  # 1\n}\' # why\n# no\n```',
    )
    expect(shown).toEqual(['npm run nonsense', 'X=1 curl "$URL/v1/nowhere" -d \'{\n  # 1\n}\''])
    expect(shown.filter(isRun)).toEqual([])
  })

  it('is looked at with all others', () => {
    expect(shownCommands().length).toBeGreaterThan(10)
  })
})
