// `npm run integration -- check`: what an integration lacks. Changes nothing, and asks no site anything.
import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { type KeptPage, keptPages, pagesFolder } from '../authoring/pages.ts'
import { describeIntegration, type Described } from '../authoring/trying/described.ts'
import { exampleArguments } from '../authoring/trying/example-arguments.ts'
import { type Look, PageShelf } from '../authoring/trying/page-shelf.ts'
import { type Walk, walk } from '../authoring/trying/walk.ts'
import { wantedBy } from '../authoring/trying/wanted.ts'
import { unfilledIn } from '../authoring/unfilled.ts'
import { type Visitor, VISITORS } from '../core/visitor.ts'
import { boundsOf } from '../device/bounds.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { Integration } from '../integrations/integration.ts'
import { findOffer } from '../integrations/operations.ts'
import { areClientTypesCurrent, CLIENT_TYPES } from './client-types-file.ts'
import { readLiveSites } from './live-sites.ts'
import { manifestPage } from './manifest-page.ts'
import { openBrowser } from './open-browser.ts'
import { readOptions } from './options.ts'
import { paint, UsageError } from './say.ts'

const USAGE = `Usage: npm run integration -- check [NAME]

Says what the integration, or each of the catalogue, lacks: what is left to fill in; its table test; its manifest, which is
shown as people read it, and what it asks beyond it; whether it asks the same again of the same answers; and whether what it
looks for is in its kept pages, test/integrations/fixtures/NAME; and whether the client's types are those of the catalogue. Ends with 0 where nothing is missing.`

/** A line each: what is missing, and what is only to be known. */
interface Report {
  readonly missing: string[]
  readonly notes: string[]
}

export async function runCheck(): Promise<number> {
  const { positionals } = readOptions(USAGE, { allowPositionals: true, options: {} })
  const [, id, ...rest] = positionals
  const chosen = catalogue.filter((integration) => id === undefined || integration.id === id)
  if (chosen.length === 0 || rest.length > 0) {
    throw new UsageError(`The integrations are ${catalogue.map((one) => one.id).join(', ')}.\n\n${USAGE}`)
  }
  const browser = await openBrowser(true)
  let count = 0
  try {
    for (const one of chosen) {
      const report = await reportOn(one, browser)
      count += report.missing.length
      console.log(
        [...report.notes, ...report.missing.map((line) => paint('red', `missing: ${line}`))]
          .map((line) => `  ${line}`)
          .join('\n'),
      )
      console.log(
        report.missing.length === 0
          ? paint('green', `${one.id}: nothing is missing`)
          : paint('red', `${one.id}: ${report.missing.length} missing`),
      )
    }
  } finally {
    await browser.close()
  }
  if (!areClientTypesCurrent()) {
    count++
    console.log(paint('red', `missing: ${CLIENT_TYPES} is not what the catalogue says: npm run integration -- types`))
  }
  return count === 0 ? 0 : 1
}

async function reportOn(integration: Integration, browser: Browser): Promise<Report> {
  const { id } = integration
  const report: Report = { missing: [...unfilledIn(sourcesOf(id))], notes: [] }
  const described = describedBy(integration, report)
  if (described === null) {
    return report
  }
  console.log(manifestPage(described.manifest))
  await checkTable(id, report)
  const kept = readPages(id, report)
  const shelf = await PageShelf.open(browser, pagesFolder(id), kept)
  try {
    if (kept.length === 0) {
      report.notes.push(`no pages are kept in ${pagesFolder(id)}: whether it finds what it looks for, only "try" tells`)
    } else {
      for (const wanted of wantedBy(described.manifest)) {
        judgeLook(await shelf.look(wanted), report)
      }
    }
    await walkAll(integration, described, shelf, report)
  } finally {
    await shelf.close()
  }
  return report
}

/** Its own file, what is said of its resources, and its test. */
function sourcesOf(id: string) {
  const own = `src/integrations/${id}.ts`
  const text = existsSync(own) ? readFileSync(own, 'utf8') : ''
  const resources = [...text.matchAll(/'\.\/(resources\/[\w-]+\.ts)'/g)].map(([, file]) => `src/integrations/${file}`)
  const files = [own, ...resources, `test/integrations/${id}.test.ts`, ...globSync('src/words/*.ts')]
  return files.filter((file) => existsSync(file)).map((file) => ({ file, text: readFileSync(file, 'utf8') }))
}

/** One that only the sandbox has is judged at an address that is nobody's. */
function describedBy(integration: Integration, { missing }: Report): Described | null {
  const nowhere = integration.hasSandbox ? `https://sandbox.invalid/sandbox/${integration.id}` : null
  const named = readLiveSites()
  try {
    const described = describeIntegration(integration, null, named) ?? describeIntegration(integration, nowhere, named)
    if (described === null) {
      missing.push('where it lives: live: { site } in its file')
    }
    return described
  } catch (error) {
    missing.push(`its manifest cannot be made: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

async function checkTable(id: string, { missing, notes }: Report): Promise<void> {
  const file = `test/integrations/${id}.test.ts`
  if (!existsSync(file)) {
    missing.push(`${file}, its table test`)
    return
  }
  const words = ['run', '--config', 'test/vitest.config.ts', '--project', 'core', file]
  const child = spawn(process.execPath, [join('node_modules', 'vitest', 'vitest.mjs'), ...words], { stdio: 'pipe' })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number>((settle) => child.once('close', (ended) => settle(ended ?? 1)))
  if (code === 0) {
    notes.push(`${file} passes`)
  } else {
    missing.push(`${file} fails:\n${output}`)
  }
}

function readPages(id: string, { missing }: Report): readonly KeptPage[] {
  const file = join(pagesFolder(id), 'pages.json')
  if (!existsSync(file)) {
    return []
  }
  const parsed = keptPages.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!parsed.success) {
    missing.push(`${file} is no list of pages: ${parsed.error.issues[0]?.message ?? ''}`)
    return []
  }
  const lost = parsed.data.filter((page) => !existsSync(join(pagesFolder(id), page.file)))
  missing.push(...lost.map((page) => `${join(pagesFolder(id), page.file)}, which pages.json names`))
  return parsed.data.filter((page) => !lost.includes(page))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

function judgeLook({ wanted, foundOn, missingOn }: Look, { missing, notes }: Report): void {
  const name = `${wanted.what}: ${wanted.selector}`
  if (missingOn.length > 0) {
    missing.push(...missingOn.map(({ file, why }) => `${name} on ${file}: ${why}`))
  } else if (foundOn.length > 0) {
    notes.push(`found: ${name} on ${foundOn.join(', ')}`)
  } else if (wanted.mayBeAbsent) {
    notes.push(`on no kept page, which may be right: ${name}`)
  } else {
    missing.push(`${name} is on none of the kept pages`)
  }
}

const BROWSERS: Readonly<Record<Visitor, string>> = {
  fresh: 'a browser of its own',
  asked: "the user's browser",
  own: "the user's browser, where nobody can be asked",
}

async function walkAll(
  integration: Integration,
  described: Described,
  shelf: PageShelf,
  report: Report,
): Promise<void> {
  const setting = {
    integration,
    site: described.site.site,
    bounds: boundsOf(described.manifest),
    read: shelf.read.bind(shelf),
  }
  for (const visitor of VISITORS) {
    judgeWalk(`sign-in in ${BROWSERS[visitor]}`, await walk(null, { ...setting, visitor }), report)
  }
  for (const { resource, action } of described.operations) {
    const schema = findOffer(integration, resource, action)?.schema
    const example = schema === undefined ? null : exampleArguments(schema)
    if (example === null) {
      report.notes.push(`${resource} ${action}: no arguments can be made up for it; its table tries it`)
    } else {
      const part = { resource, action, args: example.args }
      judgeWalk(`${resource} ${action}`, await walk(part, { ...setting, visitor: 'fresh' }), report)
    }
  }
}

function judgeWalk(name: string, { steps, faults, stoppedAt }: Walk, { missing, notes }: Report): void {
  missing.push(...faults.map((fault) => `${name}: ${fault}`))
  if (faults.length === 0) {
    const end = stoppedAt === null ? 'to its end' : `up to "${stoppedAt}", to which no kept page has an answer`
    notes.push(
      `${name}: ${steps === 1 ? '1 step' : `${steps} steps`}, ${end}; replayed with the clock in another year, it asks the same`,
    )
  }
}
