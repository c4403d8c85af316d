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
  'index.ts': ['app.ts', 'cron', 'session', 'webhooks'],
  'app.ts': ['config.ts', 'http', 'routes', 'sandbox/sites.ts', 'hono', 'hono/*'],
  routes: [
    'http',
    'log.ts',
    'openapi',
    'integrations',
    'store',
    'core',
    'words',
    'hono',
    'hono/*',
    'zod',
    'qr',
    '.build',
  ],
  http: ['config.ts', 'log.ts', 'store', 'core', 'hono', 'hono/*', '@hono/zod-validator', 'zod'],
  session: ['config.ts', 'log.ts', 'integrations', 'store', 'core', 'cloudflare:workers', 'zod'],
  webhooks: ['config.ts', 'log.ts', 'core'],
  cron: ['log.ts', 'store', 'core'],
  store: ['core', 'zod'],
  // Describes the API in core/'s words: the schemas of what it takes are handed in.
  openapi: ['core/event.ts', 'core/failure.ts', 'core/link.ts', 'core/retry.ts', 'core/timeline.ts'],
  // Pure: an automation replays, so it must not reach the world.
  integrations: ['core', 'zod'],
  core: ['zod', 'node:crypto', 'node:zlib'],
  'config.ts': ['core', 'zod'],
  // What may not be kept of others' words, a log leaves out as a timeline does: one rule, which stands alone.
  'log.ts': ['core/quoted.ts'],
  // Texts, and what developers copy into their servers: they stand alone.
  words: [],
  receiver: [],
  // What runs in a browser: every byte reaches the user.
  client: ['type core/command.ts', 'type core/message.ts', 'type embed/passage.d.ts', 'words'],
  // What developers copy into their pages.
  embed: ['react'],
  // Stands in for strangers' sites and for the people who sign in there.
  sandbox: ['integrations', 'core', 'hono', 'hono/*', 'zod'],
  cli: ['sandbox', 'core', 'hono/html', 'zod', 'jose', 'esbuild', 'node:*'],
}

/** Where a room has one file that may do more than the others. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // Plays the sandbox's people for a test key.
  'src/routes/sandbox-links.ts': ['sandbox/people.ts', 'sandbox/scripted-client.ts', 'sandbox/scripted-person.ts'],
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
  return importsOf(text)
    .filter((found) => !mayImport(file, found))
    .map(({ target }) => `${file} imports ${target}`)
}

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.d.ts'))

describe('the house', () => {
  it('has a line for each room, and no line for none', () => {
    expect([...new Set(files.map(roomOf))].toSorted()).toEqual(Object.keys(HOUSE).toSorted())
  })

  it('keeps its walls', () => {
    expect(files.flatMap((file) => wrongImports(file, readFileSync(file, 'utf8')))).toEqual([])
  })

  it('has no door that nobody uses', () => {
    const used = new Set(
      files.flatMap((file) => importsOf(readFileSync(file, 'utf8')).map(({ target }) => placeOf(file, target))),
    )
    const isUsed = (entry: string): boolean => {
      const place = entry.replace(/^type /, '').replace(/\*$/, '')
      return [...used].some((target) => target === place || target.startsWith(place))
    }
    expect([...Object.values(HOUSE), ...Object.values(DOORS)].flat().filter((entry) => !isUsed(entry))).toEqual([])
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

  it('notices what slipped through a list of what was forbidden', () => {
    const planted = {
      'src/core/link.ts': ['../integrations/page.ts', 'node:fs', '../store/links.ts'],
      'src/client/connect.ts': ['../store/links.ts', '../core/seal.ts', '../routes/links.ts', 'zod'],
      'src/openapi/schemas.ts': ['../store/links.ts'],
      'src/session/object.ts': ['../webhooks/consume.ts', '../routes/links.ts'],
    }
    for (const [file, targets] of Object.entries(planted)) {
      for (const target of targets) {
        expect(wrongImports(file, `import { planted } from '${target}'`)).toHaveLength(1)
      }
    }
    // Types of the protocol, and nothing that would run.
    expect(wrongImports('src/client/agent.ts', "import type { Until } from '../core/message.ts'")).toEqual([])
    expect(wrongImports('src/client/agent.ts', "import { PROTOCOL } from '../core/message.ts'")).toHaveLength(1)
  })
})
