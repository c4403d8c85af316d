// The walls of the house: which room of src/ may import what. An allow-table, because a list of what is forbidden lets
// through every folder that it has not heard of. It proves itself: a wrong import is planted into each room, and noticed.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * By room: a folder of src/, or a file that lies in src/ itself. An entry is a room, one file of a room, or a package;
 * `type ` before it lets types in only, `package/*` every path of a package. A room may always import itself.
 */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  // Wiring. The three shells (HTTP, object, consumer) never import each other: they meet at the bindings.
  'index.ts': ['app.ts', 'cron', 'link', 'listeners', 'webhooks'],
  'app.ts': ['config.ts', 'http', 'routes', 'wire', 'sandbox/door.ts', 'hono', 'hono/*'],
  routes: [
    'http',
    'mcp',
    'log.ts',
    'openapi',
    'integrations',
    'store',
    'core',
    'wire',
    'words',
    'hono',
    'hono/*',
    'zod',
    'qr',
    '.build',
  ],
  // What agents may do: calls of the routes, described by their schemas. Neither the store nor an object is in reach.
  mcp: ['http', 'routes/create-link-body.ts', 'openapi', 'core', 'wire', 'type hono', 'type hono/*', 'zod', '.build'],
  http: ['config.ts', 'log.ts', 'store', 'core', 'wire', 'hono', 'hono/*', '@hono/zod-validator', 'zod'],
  link: ['config.ts', 'log.ts', 'integrations', 'store', 'core', 'wire', 'cloudflare:workers', 'zod'],
  // What its room does is signed as a webhook is.
  listeners: [
    'config.ts',
    'log.ts',
    'store',
    'core',
    'wire',
    'webhooks/deps.ts',
    'webhooks/headers.ts',
    'cloudflare:workers',
    'zod',
  ],
  webhooks: ['config.ts', 'log.ts', 'store', 'core'],
  cron: ['config.ts', 'log.ts', 'store', 'core'],
  store: ['core', 'wire', 'zod'],
  // Describes the API in the wire's words: the schemas of what it takes are handed in.
  openapi: ['wire', 'zod'],
  // Pure: an automation replays, so it must not reach the world, nor what core/ has that draws a number or opens a seal.
  integrations: [
    'core/automation.ts',
    'core/issue.ts',
    'core/typo.ts',
    'type core/site.ts',
    'type core/visitor.ts',
    'wire',
    'zod',
  ],
  core: ['wire', 'zod', 'node:crypto', 'node:zlib'],
  // The ground floor: what crosses a border, and nothing else.
  wire: ['zod'],
  'config.ts': ['core', 'wire', 'zod'],
  // What may not be kept of others' words, a log leaves out as a timeline does: one rule, which stands alone.
  'log.ts': ['core/quoted.ts'],
  // Texts, and what developers copy into their servers: they stand alone.
  words: [],
  receiver: [],
  // What runs in a browser, where every byte reaches the user: the client's half of the protocol, the hosted page, and the
  // modal on a developer's page.
  // Of the wire's own code only what needs no schemas.
  device: ['type wire', 'wire/address-pattern.ts'],
  page: ['device', 'type wire', 'wire/extension-message.ts', 'words'],
  embed: ['device', 'type wire'],
  // The browser extension: it ships what its integrations may ask, and hears of nothing else from the service.
  extension: ['device', 'type wire', 'wire/extension-message.ts', 'wire/once.ts', 'words/say.ts'],
  // What other projects install: it brings the browser's half to places of its own, and asks the service as anybody does.
  sdk: [
    'device',
    'receiver',
    'type embed/passage.d.ts',
    'type wire',
    'wire/error-code.ts',
    'type playwright-core',
    'esbuild',
    'node:*',
  ],
  // Stands in for strangers' sites and for the people who sign in there.
  sandbox: ['integrations', 'device', 'wire', 'hono', 'hono/*', 'zod'],
  // Tries strangers' clients: it knows the contract, and nothing of how the service or our own client keep it.
  conformance: ['wire', 'ws', 'node:*'],
  // What authors of integrations work with: what they show of a site is written down, half of it in that site's page, beside
  // the hands; what they write is tried as the service would run it.
  authoring: ['integrations', 'core', 'device', 'sdk', 'wire', 'type playwright-core', 'zod', 'node:*'],
  // The docs as the service serves them: made when it is built, and no part of the Worker. What it says of the API it reads from
  // the document that the service answers.
  'docs-site': [
    'routes/api-document.ts',
    'wire',
    'hono/html',
    'markdown-it',
    'markdown-it-anchor',
    'github-slugger',
    'highlight.js/*',
    'minisearch',
    'esbuild',
    'node:*',
  ],
  cli: [
    'authoring',
    'integrations',
    'sandbox',
    'sdk',
    'device',
    'conformance',
    'docs-site/contents.ts',
    'docs-site/links.ts',
    'extension/manifest.ts',
    'type extension/shipped.ts',
    'words/languages.ts',
    'core',
    'wire',
    'hono/html',
    'zod',
    'jose',
    'esbuild',
    'fflate',
    'playwright-core',
    'wrangler',
    'node:*',
  ],
}

/** Where a room has one file that may do more than the others. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // The component's shell, and the one library that is in the package with it.
  'src/sdk/react-native/passage-session.tsx': ['react', 'react-native'],
  'src/sdk/react-native/panels.tsx': ['react', 'react-native'],
  'src/sdk/react-native/site-view.tsx': ['type react', 'react-native', 'react-native-webview'],
  'src/sdk/react-native/url.ts': ['whatwg-url-minimum'],
  // One attempt as the consumer makes it, while its caller waits.
  'src/routes/send-webhook.ts': [
    'webhooks/deliver.ts',
    'webhooks/deps.ts',
    'webhooks/host-limit.ts',
    'webhooks/lane.ts',
  ],
  // Draws two of the hosted page's icons on pages that have no program.
  'src/routes/connect-page.ts': ['page/icons.ts'],
  'src/sdk/react/passage-provider.ts': ['react'],
  'src/sdk/react/use-passage.ts': ['react'],
}

interface Import {
  readonly target: string
  readonly isType: boolean
}

function importsOf(text: string): Import[] {
  const statements = text.matchAll(/^(?:import|export)\b([^'"`;]*?)\bfrom\s*['"]([^'"]+)['"]/gm)
  const bare = text.matchAll(/^import\s*['"]([^'"]+)['"]/gm)
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)
  return [
    ...[...statements].map(([, what = '', target = '']) => ({ target, isType: isTypesOnly(what) })),
    ...[...bare, ...dynamic].map(([, target = '']) => ({ target, isType: false })),
  ]
}

/** `type { A }`, or every name in the braces with `type` before it. */
function isTypesOnly(what: string): boolean {
  const names = /^\s*\{([^}]*)\}\s*$/.exec(what)?.[1]
  const each = names?.split(',').filter((name) => name.trim() !== '')
  return /^\s*type\b/.test(what) || (each !== undefined && each.every((name) => /^\s*type\s/.test(name)))
}

function roomOf(file: string): string {
  return file.split('/')[1] ?? ''
}

/** As the table names it: `core/link.ts`, `log.ts`, `.build`, or the package as it stands. */
function placeOf(file: string, target: string): string {
  if (!target.startsWith('.')) {
    return target
  }
  const path = join(dirname(file), target)
  return path.startsWith('.build/') ? '.build' : path.replace(/^src\//, '')
}

function mayImport(file: string, { target, isType }: Import): boolean {
  const room = roomOf(file)
  const place = placeOf(file, target)
  return [room, ...(HOUSE[room] ?? []), ...(DOORS[file] ?? [])].some((entry) => {
    const allowed = entry.replace(/^type /, '')
    if (entry !== allowed && !isType) {
      return false
    }
    return allowed.endsWith('*')
      ? place.startsWith(allowed.slice(0, -1))
      : place === allowed || (!allowed.endsWith('.ts') && allowed in HOUSE && place.startsWith(`${allowed}/`))
  })
}

function wrongImports(file: string, text: string): string[] {
  const wrong = importsOf(text).filter((found) => !mayImport(file, found))
  return [
    ...wrong.map(({ target }) => `${file} imports ${target}`),
    // Behind a computed name, or a loader of its own, no import is seen.
    ...(file === LOADER ? [] : [...text.matchAll(HIDDEN)]).map(([how]) => `${file} imports by ${how.trim()}`),
  ]
}

/** Loads a file that an author names on the command line: no room's, and no part of a deployment. */
const LOADER = 'src/authoring/trying/load-sign-in.ts'

const HIDDEN = /\bimport\((?!\s*['"][^'"$]*['"]\s*[,)]).*|\b(?:require|createRequire)\(.*|\bimport\.meta\.glob.*/g

const files = globSync('src/**/*.{ts,tsx}').filter((file) => !file.endsWith('.d.ts'))

describe('the house', () => {
  it('has a line for each room, and no line for none', () => {
    expect([...new Set(files.map(roomOf))].toSorted()).toEqual(Object.keys(HOUSE).toSorted())
  })

  it('keeps its walls', () => {
    expect(files.flatMap((file) => wrongImports(file, readFileSync(file, 'utf8')))).toEqual([])
  })

  it('has no door that nobody uses', () => {
    const used = files.flatMap((file) =>
      importsOf(readFileSync(file, 'utf8')).map(({ target }) => ({ by: file, place: placeOf(file, target) })),
    )
    const rows = Object.entries({ ...HOUSE, ...DOORS })
    const unused = rows.flatMap(([room, entries]) =>
      entries
        .filter((entry) => {
          const allowed = entry.replace(/^type /, '').replace(/\*$/, '')
          return !used.some(({ by, place }) => (by === room || roomOf(by) === room) && place.startsWith(allowed))
        })
        .map((entry) => `${room}: ${entry}`),
    )
    expect(unused).toEqual([])
  })

  // Each planted in each form that a module can be asked for.
  const outsiders = ['hono', 'hono/html', 'cloudflare:workers', 'node:fs', 'left-pad', '../test/setup.ts']
  const inside = Object.keys(HOUSE).map((room) => (room.endsWith('.ts') ? room : `${room}/planted.ts`))
  for (const room of Object.keys(HOUSE)) {
    const [file, up] = room.endsWith('.ts') ? [`src/${room}`, './'] : [`src/${room}/planted.ts`, '../']
    const targets = [
      ...outsiders.map((target) => target.replace('../', `../${up === '../' ? '../' : ''}`)),
      ...inside.filter((place) => roomOf(`src/${place}`) !== room).map((place) => `${up}${place}`),
    ].filter((target) => !mayImport(file, { target, isType: false }))

    it(`notices what is planted in ${room}`, () => {
      expect(targets.length).toBeGreaterThan(4)
      for (const target of targets) {
        for (const statement of [
          `import { planted } from '${target}'`,
          `import {\n  planted,\n  type Other,\n} from "${target}"`,
          `import * as planted from '${target}'`,
          `import '${target}'`,
          `export * from '${target}'`,
          `const planted = await import('${target}')`,
        ]) {
          expect(wrongImports(file, `// a file\n${statement}\n`), statement).toEqual([`${file} imports ${target}`])
        }
      }
    })
  }

  it('notices what hides its name', () => {
    for (const statement of [
      "const planted = await import(['..', 'store', 'links.ts'].join('/'))",
      'const planted = await import(`../store/links.ts`)',
      "const planted = require('../store/links.ts')",
      "import planted = require('../store/links.ts')",
      'const planted = createRequire(import.meta.url)',
      "const planted = import.meta.glob('../store/*.ts')",
    ]) {
      expect(wrongImports('src/core/link.ts', statement), statement).toHaveLength(1)
    }
    expect(wrongImports('src/routes/openapi.ts', "const found = await import('../openapi/document.ts')")).toEqual([])
  })

  it('notices what slipped through a list of what was forbidden', () => {
    const planted = {
      'src/core/link.ts': ['../integrations/page.ts', 'node:fs', '../store/links.ts'],
      'src/page/connect.ts': ['../store/links.ts', '../core/seal.ts', '../routes/links.ts', 'zod'],
      'src/openapi/schemas.ts': ['../store/links.ts'],
      'src/link/object.ts': ['../webhooks/consume.ts', '../routes/links.ts'],
    }
    for (const [file, targets] of Object.entries(planted)) {
      for (const target of targets) {
        expect(wrongImports(file, `import { planted } from '${target}'`)).toHaveLength(1)
      }
    }
    // Types of the protocol, and nothing that would run.
    expect(
      wrongImports('src/device/drivers/commands.ts', "import type { Until } from '../../wire/session-message.ts'"),
    ).toEqual([])
    expect(
      wrongImports('src/device/drivers/commands.ts', "import { PROTOCOL } from '../../wire/session-message.ts'"),
    ).toHaveLength(1)
  })
})
