// After a save: one line, and whatever went wrong.
import { expect, it } from 'vitest'
import { reloadWords } from '../../src/cli/reload-words.ts'

const URL = 'http://127.0.0.1:8787'
const BUILD = '[custom build] Running: node src/cli/prepare.ts && node src/docs-site/build.ts\n'
const TABLES = `Attaching additional modules:
┌────────────────────────┬──────┬───────────┐
│ Name                   │ Type │ Size      │
├────────────────────────┼──────┼───────────┤
│ part-chunk-2ZHQ.mjs    │ esm  │ 19.78 KiB │
├────────────────────────┼──────┼───────────┤
│ Total (1 modules)      │      │ 19.78 KiB │
└────────────────────────┴──────┴───────────┘
⎔ Reloading local server...
[wrangler:info] ✨ Parsed 2 valid header rules.
⎔ Connection status updated
Your Worker has access to the following bindings:
Binding                                 Resource                     Mode
env.LINK (LinkObject)                   Durable Object               local
\u001B[1menv.SERVICE_SECRET ("(hidden)")\u001B[22m         Environment Variable         local

⎔ Local server updated and ready
`
const changed = (file: string): string => `The file ${file} changed, restarting build...\n${BUILD}`
const ERROR = `[custom build] file:///home/me/passage/src/integrations/my-shop.ts:93

[custom build] SyntaxError: Unexpected token
✘ [ERROR] Running custom build failed. There are likely more logs from your build command above.

`

it.for([
  ['a save', changed('src/a.ts') + TABLES, `Reloaded: src/a.ts. ${URL}\n`],
  ['several at once', changed('src/a.ts') + changed('src/b.md') + TABLES, `Reloaded: src/a.ts, src/b.md. ${URL}\n`],
  [
    'what an editor leaves beside it',
    changed('src/a.ts') + changed('src/sedX1') + changed('src/.a.ts.swp') + TABLES,
    `Reloaded: src/a.ts. ${URL}\n`,
  ],
  ['a start after new variables', TABLES, `Reloaded. ${URL}\n`],
  [
    'a build that fails, then one that does not',
    changed('src/a.ts') + ERROR + TABLES,
    `${ERROR}Reloaded: src/a.ts. ${URL}\n`,
  ],
  [
    'requests and logs',
    '[wrangler:info] GET / 200 OK (9ms)\nenv.LINK is what?\n\n',
    '[wrangler:info] GET / 200 OK (9ms)\nenv.LINK is what?\n\n',
  ],
])('%s', ([, said, shown], { expect }) => {
  expect(reloadWords(URL)(said!)).toBe(shown)
  const inPieces = reloadWords(URL)
  expect((said!.match(/[^]{1,3}/gu) ?? []).map(inPieces).join('')).toBe(shown)
})

it('names a file once only', () => {
  const words = reloadWords(URL)
  words(changed('src/a.ts') + TABLES)
  expect(words(changed('src/b.ts') + TABLES)).toBe(`Reloaded: src/b.ts. ${URL}\n`)
})
