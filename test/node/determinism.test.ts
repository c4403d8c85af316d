// An automation replays: the same answers must give the same requests, at any time and in any isolate. So the rooms that it
// runs in may vary by nothing but their arguments. An allow-table of the globals and how each is used, because a list of what
// is forbidden lets through every spelling that it has not heard of; and nothing is kept from one call to the next. It
// proves itself: what varies is planted in many spellings, and noticed.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findReach, findReachOfPlanted, type Reach } from './reach.ts'

const root = join(import.meta.dirname, '../..')

const EVERYWHERE = [
  'Array.isArray',
  'Date.UTC',
  'Date.parse',
  'Error',
  'JSON.parse',
  'JSON.stringify',
  'Math.ceil',
  'Math.floor',
  'Math.max',
  'Math.min',
  'Math.round',
  'Number',
  'Number()',
  'Number.NaN',
  'Number.isNaN',
  'Number.parseInt',
  'Object.entries',
  'Object.fromEntries',
  'Object.hasOwn',
  'Object.keys',
  'Object.values',
  'String',
  'String()',
  'String.raw',
  'URL.parse',
  'encodeURIComponent()',
  'new Error(…)',
  'new Map()',
  'new Map(…)',
  'new RegExp(…)',
  'new Set()',
  'new Set(…)',
  'new URL(…)',
  'new URLSearchParams(…)',
]

/** By room, beyond EVERYWHERE. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  integrations: [],
  core: ['BigInt()', 'Buffer.byteLength', 'Buffer.concat', 'Buffer.from', 'new DataView(…)', 'new Uint8Array(…)'],
}

/** Where a room has one file that may do more than the others. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  // The only place where chance comes from: it is handed on as an argument.
  'src/core/id.ts': ['crypto.getRandomValues'],
  'src/core/signature.ts': ['crypto.subtle'],
  // The day of a time that is handed in.
  'src/core/access.ts': ['new Date(…)'],
}

function varying({ file, globals, state }: Reach): string[] {
  const allowed = [...EVERYWHERE, ...(ROOMS[file.split('/')[1] ?? ''] ?? []), ...(DOORS[file] ?? [])]
  return [...globals.filter((use) => !allowed.includes(use)), ...state].map((what) => `${file}: ${what}`)
}

const reaches = findReach(root, Object.keys(ROOMS))

describe('what an automation runs in', () => {
  it('varies by its arguments alone', () => {
    expect(reaches.length).toBeGreaterThan(50)
    expect(reaches.flatMap(varying)).toEqual([])
  })

  it('is allowed nothing that nobody uses', () => {
    const used = new Set(reaches.flatMap(({ globals }) => globals))
    const allowed = [...EVERYWHERE, ...Object.values(ROOMS).flat(), ...Object.values(DOORS).flat()]
    expect(allowed.filter((use) => !used.has(use))).toEqual([])
  })

  const PLANTED: readonly (readonly [text: string, noticed: string])[] = [
    ['export const at = () => new Date()', 'new Date()'],
    ['export const at = () => new Date', 'new Date()'],
    ['export const at = () => Date()', 'Date()'],
    ['export const at = () => Date.now()', 'Date.now'],
    ["export const at = () => Date['now']()", 'Date.now'],
    ["export const at = (name: 'now') => Date[name]()", 'Date[…]'],
    ['export const at = () => {\n  const { now } = Date\n  return now()\n}', 'Date'],
    ['const Clock = Date\nexport const at = () => new Clock()', 'Date'],
    ['export const at = () => ({ Date }).Date.now()', 'Date'],
    ['export const at = () => [Date].map((Clock) => new Clock())', 'Date'],
    ['export const at = (of = Date) => of.now()', 'Date'],
    ['class Clock extends Date {}\nexport const at = () => new Clock()', 'Date'],
    ['export const at = () => Reflect.construct(Date, [])', 'Reflect.construct'],
    ['export const at = () => globalThis.Date.now()', 'globalThis.Date'],
    ["export const at = () => globalThis['crypto'].randomUUID()", 'globalThis.crypto'],
    ['export const at = () => self.crypto.randomUUID()', 'self.crypto'],
    ['export const id = () => crypto.randomUUID()', 'crypto.randomUUID'],
    ['export const id = () => {\n  const { randomUUID } = crypto\n  return randomUUID()\n}', 'crypto'],
    ['export const id = () => crypto.getRandomValues(new Uint8Array(4))', 'crypto.getRandomValues'],
    ['export const chance = () => Math.random()', 'Math.random'],
    ['export const chance = () => {\n  const { random: next } = Math\n  return next()\n}', 'Math'],
    ['export const at = () => performance.now()', 'performance.now'],
    ["export const ask = () => fetch('https://example.com')", 'fetch()'],
    ['export const ask = fetch', 'fetch'],
    ['export const wait = () => setTimeout(() => {}, 1)', 'setTimeout()'],
    ['export const wait = () => setInterval(() => {}, 1)', 'setInterval()'],
    ['export const wait = () => queueMicrotask(() => {})', 'queueMicrotask()'],
    ['export const wait = () => Promise.resolve()', 'Promise.resolve'],
    ['export const wait = () => new WeakRef({}).deref()', 'new WeakRef(…)'],
    ['export const text = () => new Intl.NumberFormat().format(1)', 'Intl.NumberFormat'],
    ['export const text = (at: Date) => at.toLocaleDateString()', '.toLocaleDateString'],
    ["export const text = (at: Date) => at['toLocaleString']()", '.toLocaleString'],
    [
      'export const text = (at: Date) => {\n  const { toLocaleTimeString: text } = at\n  return text\n}',
      '.toLocaleTimeString',
    ],
    ["export const order = (a: string) => a.localeCompare('b')", '.localeCompare'],
    ['export const hour = (at: Date) => at.getHours()', '.getHours'],
    ["export const mode = () => process.env['MODE']", 'process.env'],
    ['export const agent = () => navigator.userAgent', 'navigator.userAgent'],
    ["export const any = () => eval('1')", 'eval()'],
    ["export const any = () => new Function('return Date.now()')()", 'new Function(…)'],
    ["export const any = () => (() => {}).constructor('return Date.now()')()", '.constructor'],
    ["export const any = async () => await import('./catalogue.ts')", 'import()'],
    ['export const any = () => import.meta.url', 'import.meta'],
    ['let count = 0\nexport const next = () => count', 'let count'],
    ['export var count = 0', 'var count'],
    ['const known = new Map<string, string>()\nexport const keep = (a: string) => known.set(a, a)', 'known.set'],
    ["const known = new Map<string, string>()\nexport const keep = (a: string) => known['set'](a, a)", 'known.set'],
    ['const known: string[] = []\nexport const keep = (a: string) => known.push(a)', 'known.push'],
    ['const known: Record<string, string> = {}\nexport const keep = (a: string) => {\n  known[a] = a\n}', 'known ='],
    ['const known = { count: 0 }\nexport const keep = () => known.count++', 'known ++'],
    ['const known = { count: 0 }\nexport const keep = () => {\n  known.count += 1\n}', 'known ='],
    ['const known = { deep: [0] }\nexport const keep = () => (known.deep as number[]).push(1)', 'known.push'],
    ['const known: { a?: 1 } = {}\nexport const keep = () => delete known.a', 'known deleted'],
    ['const known = { a: 0 }\nexport const keep = () => Object.assign(known, { a: 1 })', 'known by Object.assign'],
    [
      "import { catalogue } from './catalogue.ts'\nexport const keep = () => (catalogue as unknown[]).pop()",
      'catalogue.pop',
    ],
    ['export class Known {\n  static count = 0\n}', 'static'],
    ['export function keep() {\n  return keep.count++\n}\nkeep.count = 0', 'keep ++'],
    [
      'export const next = (() => {\n  let count = 0\n  return () => count++\n})()',
      'a function that runs at the start',
    ],
    ['function* numbers() {\n  yield 1\n}\nconst ids = numbers()\nexport const next = () => ids.next()', 'ids.next'],
    ['const DIGITS = /\\d/g\nexport const has = (text: string) => DIGITS.test(text)', 'DIGITS.test'],
    ['const DIGITS = /\\d/y\nexport const has = (text: string) => DIGITS.exec(text)', 'DIGITS.exec'],
  ]

  const files = Object.keys(ROOMS).flatMap((room) =>
    PLANTED.map(([text, noticed], index) => ({ file: `src/${room}/planted-${index}.ts`, text, noticed })),
  )
  const planted = new Map(
    findReachOfPlanted(root, Object.fromEntries(files.map(({ file, text }) => [file, text]))).map((reach) => [
      reach.file,
      varying(reach),
    ]),
  )
  it.for(Object.keys(ROOMS))('is watched in %s, however it is spelled', (room) => {
    const inRoom = files.filter(({ file }) => file.startsWith(`src/${room}/`))
    const missed = inRoom.filter(({ file, noticed }) => planted.get(file)?.includes(`${file}: ${noticed}`) !== true)
    expect(missed.map(({ text, noticed, file }) => ({ text, noticed, got: planted.get(file) }))).toEqual([])
  })

  it('leaves alone what varies by nothing', () => {
    const text = `import * as z from 'zod'
      const known: ReadonlyMap<string, string> = new Map([['a', 'b']])
      const DIGITS = /\\d/g
      export const row = z.object({ at: z.string() })
      export const at = (text: string): Date => new Map<string, Date>().get(text) as Date
      export const digits = (text: string) => text.replace(DIGITS, known.get(text) ?? '')
      export function* all() {
        let count = 0
        const found: string[] = []
        found.push(String(count++))
        yield { now: Date.parse('2026-01-01'), Date: found, crypto: found.length }
      }`
    expect(findReachOfPlanted(root, { 'src/integrations/fine.ts': text }).flatMap(varying)).toEqual([])
  })
})
