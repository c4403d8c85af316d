// `npm run integration -- try`: runs an integration on its real site from this machine, step by step. Asks no server of ours;
// what a client would refuse is refused here too.
import { createInterface } from 'node:readline/promises'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Part } from '../authoring/trying/advance.ts'
import type { Described } from '../authoring/trying/described.ts'
import { type Journal, NOTHING_TRIED } from '../authoring/trying/journal.ts'
import { isOf, readTry, tryFolder, writeTry } from '../authoring/trying/kept-try.ts'
import { loadSignIn } from '../authoring/trying/load-sign-in.ts'
import { Loaded, NotLoaded } from '../authoring/trying/loaded.ts'
import { decideSending } from '../authoring/trying/sending.ts'
import { NobodyThere, SiteAtHand, type SignInByHand } from '../authoring/trying/site-at-hand.ts'
import { type Asking, runFrom, type TrialEnd } from '../authoring/trying/trial.ts'
import { readLiveSites } from './live-sites.ts'
import { personNamed } from './integration-person.ts'
import { isOnThisMachine, openBrowser } from './open-browser.ts'
import { readOptions } from './options.ts'
import { agree, canAsk, paint, UsageError } from './say.ts'
import { endWords, partWords, resultWords, sendingWords, stepWords } from './integration-try-words.ts'

const USAGE = `Usage: npm run integration -- try NAME [--site URL] [--operation R:ACTION [--arguments JSON]] [--from N] [--step]
                                     [--headless] [--sign-in FILE | --person NAME] [--yes] [--again]

Runs the integration on its site in a Chromium that it opens: you sign in in the window, the rest runs by itself. Each step is
shown with its answer and its time, each result is held against its schema. What the files say counts at each run, so edit
them and run again.
--operation   one of those that it offers, and may be given several times; all that only read, unless you say so.
--arguments   what that operation is given; for several, once for each, in their order.
--from N      goes on from step N of the try before: what was answered until then is kept, and so is the sign-in.
--step        asks before each step.
--sign-in     signs in by a file of yours, which exports an async function of Playwright's page. For --headless, without a window.
--person      signs in as one of the sandbox's people: --site http://127.0.0.1:8787/sandbox/att --person user_good.
--yes         sends what has an effect at the site without asking. Never a second time: that is --again.
At a terminal: r runs again, r N from step N, Enter goes on where it stopped, q ends it.
What the site has shown and its cookies are kept in .build/tries/NAME, which only you can open.`

interface Setup {
  readonly id: string
  readonly site: string | null
  readonly operations: readonly string[]
  readonly given: readonly unknown[]
  readonly signIn: SignInByHand | null
  readonly isStepping: boolean
  readonly yes: boolean
  readonly again: boolean
}

export async function runTry(): Promise<number> {
  const { setup, from, headless } = await read()
  const kept = from === null ? null : readTry(setup.id)
  if (from !== null && kept === null) {
    throw new UsageError(`Nothing is kept of a try of ${setup.id}: leave --from out.`, 1)
  }
  const sent = readTry(setup.id)?.sent ?? []
  const first = await load(setup)
  const described = describedBy(first, setup)
  await first.close()
  const tried = { site: setup.site ?? described.site.site, parts: [...setup.operations] }
  if (kept !== null && !isOf(kept, tried)) {
    const before = kept.parts.map((part) => ` --operation ${part}`).join('')
    throw new UsageError(
      `What is kept is of another try: --site ${kept.site}${before}. Leave --from out to begin anew.`,
      1,
    )
  }
  const browser = await openBrowser(headless)
  try {
    const context = await browser.newContext({
      viewport: headless ? { width: 1280, height: 900 } : null,
      // A site on this machine has a certificate that nobody knows.
      ignoreHTTPSErrors: described.manifest.origins.every(isOnThisMachine),
      ...(kept === null ? {} : { storageState: kept.browser as NonNullable<BrowserContextOptions['storageState']> }),
    })
    const page = await context.newPage()
    let journal: Journal = kept === null ? { ...NOTHING_TRIED, sent } : { entries: kept.entries, sent: kept.sent }
    for (let begin: number | null = from ?? 1; ;) {
      const { end, ...ran } = await runOnce(setup, page, begin, journal, async (now) => {
        writeTry(setup.id, { ...now, ...tried, browser: await context.storageState() })
      })
      journal = ran.journal
      console.log(endWords(end).join('\n'))
      if (!canAsk()) {
        return end.kind === 'complete' ? 0 : 1
      }
      begin = await askWhere(journal, end)
      if (begin === null) {
        return end.kind === 'complete' ? 0 : 1
      }
    }
  } catch (error) {
    throw error instanceof NobodyThere ? new UsageError(error.message, 1) : error
  } finally {
    await browser.close()
    console.log(
      paint('dim', `What it showed is in ${tryFolder(setup.id)}, with its cookies: delete it when you are done.`),
    )
  }
}

async function read(): Promise<{ setup: Setup; from: number | null; headless: boolean }> {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      site: { type: 'string' },
      operation: { type: 'string', multiple: true, default: [] },
      arguments: { type: 'string', multiple: true, default: [] },
      from: { type: 'string' },
      step: { type: 'boolean', default: false },
      headless: { type: 'boolean', default: false },
      'sign-in': { type: 'string' },
      person: { type: 'string' },
      yes: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
    },
  })
  const [, id, ...rest] = positionals
  if (id === undefined || rest.length > 0) {
    throw new UsageError(USAGE)
  }
  const from = values.from === undefined ? null : Number(values.from)
  if (from !== null && !(Number.isInteger(from) && from > 0)) {
    throw new UsageError('--from is the number of a step.')
  }
  if (values.step && !canAsk()) {
    throw new UsageError('--step asks before each step, and there is nobody to ask here.')
  }
  const file = values['sign-in']
  const setup = {
    id,
    site: values.site?.replace(/\/+$/, '') ?? null,
    operations: values.operation,
    given: values.arguments.map(parseArguments),
    signIn: await signInBy(values.person, file),
    isStepping: values.step,
    yes: values.yes,
    again: values.again,
  }
  return { setup, from, headless: values.headless }
}

/** Null: somebody at the window. */
async function signInBy(person: string | undefined, file: string | undefined): Promise<SignInByHand | null> {
  if (person !== undefined) {
    return personNamed(person)
  }
  try {
    return file === undefined ? null : await loadSignIn(file)
  } catch (error) {
    throw new UsageError(`--sign-in ${file}: ${error instanceof Error ? error.message : String(error)}`, 1)
  }
}

function parseArguments(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new UsageError(`--arguments is JSON, and this is not: ${text}`)
  }
}

/** @throws UsageError where its files do not load */
async function load({ id, site }: Setup): Promise<Loaded> {
  try {
    return await Loaded.load({ id, site, named: readLiveSites() })
  } catch (error) {
    throw error instanceof NotLoaded ? new UsageError(`${id} does not load:\n${error.message}`, 1) : error
  }
}

function describedBy({ described }: Loaded, { id }: Setup): Described {
  if (described === null) {
    throw new UsageError(`There is no integration "${id}", or nobody says where it lives: --site URL.`, 1)
  }
  return described
}

/** With the files as they are now. What of them does not load is said, and the author may edit on. */
async function runOnce(
  setup: Setup,
  page: Page,
  from: number,
  before: Journal,
  keep: (journal: Journal) => Promise<void>,
): Promise<{ journal: Journal; end: TrialEnd }> {
  const automation = await load(setup).catch((error: unknown) => {
    if (!(error instanceof UsageError && canAsk())) {
      throw error
    }
    return error.message
  })
  if (typeof automation === 'string') {
    return {
      journal: before,
      end: { kind: 'failed', code: 'NOT_LOADED', message: automation, mismatches: [], cause: null },
    }
  }
  const described = describedBy(automation, setup)
  const parts = await partsOf(setup, described, automation)
  const site = await SiteAtHand.open(page, described.manifest, { signIn: setup.signIn })
  console.log(`${paint('bold', described.name)} at ${described.site.site}: ${parts.map(partWords).join(', ')}`)
  let latest = before
  try {
    return await runFrom(from, before, {
      automation,
      site,
      address: described.site.site,
      parts,
      now: Date.now,
      listener: {
        mayAsk: (asking) => mayAsk(asking, latest, setup),
        answered: (asking, outcome, ms) => console.log(stepWords(asking, outcome, ms)),
        ended: (part, value, mismatches) => console.log(resultWords(part, value, mismatches).join('\n')),
        changed: (number) =>
          console.log(paint('yellow', `     It was edited: what it asks differs from step ${number} on.`)),
        varies: (part) =>
          console.log(
            paint(
              'red',
              `     ${partWords(part)} varies: the same answers, another request. It looks at a clock or at chance.`,
            ),
          ),
        kept: async (journal) => {
          latest = journal
          await keep(journal)
        },
      },
    })
  } finally {
    site.close()
    await automation.close()
  }
}

async function partsOf(
  { operations, given }: Setup,
  described: Described,
  automation: Loaded,
): Promise<readonly Part[]> {
  const names = described.operations.map(({ resource, action }) => `${resource}:${action}`)
  const wanted = operations.length === 0 ? names.filter((name) => name.endsWith(':read')) : operations
  const parts: Part[] = [null]
  for (const [index, name] of wanted.entries()) {
    const offered = described.operations[names.indexOf(name)]
    if (offered === undefined) {
      throw new UsageError(`${described.id} offers ${names.join(', ')}; not ${name}.`, 1)
    }
    const { resource, action, takes } = offered
    const args = given[index] ?? null
    const faults = await automation.faultsOfArguments(resource, action, args)
    if (faults.length > 0) {
      throw new UsageError(
        `${name} needs other --arguments:\n  ${faults.join('\n  ')}\nIt takes: ${JSON.stringify(takes?.properties)}`,
      )
    }
    parts.push({ resource, action, args })
  }
  return parts
}

async function mayAsk(asking: Asking, { sent }: Journal, { isStepping, yes, again, signIn }: Setup): Promise<boolean> {
  if (asking.isUsers && signIn === null) {
    console.log(paint('yellow', '     Your turn: sign in in the window.'))
  }
  if (asking.isSubmit) {
    const decided = decideSending(asking.fingerprint, sent, { yes, again, canAsk: canAsk() })
    if (decided.kind === 'send') {
      return true
    }
    const words = sendingWords(asking, decided.before)
    if (decided.kind === 'ask') {
      return await agree(words)
    }
    console.log(`     ${words} ${decided.before === null ? '--yes sends it.' : '--again sends it once more.'}`)
    return false
  }
  return isStepping ? (await ask(`${asking.number}  ${asking.name}  [Enter: do it, q: stop] `)) !== 'q' : true
}

/** The step to go on from; null: enough. */
async function askWhere({ entries }: Journal, end: TrialEnd): Promise<number | null> {
  // The answer that it failed on is asked for again: kept, it would only fail once more.
  const next = end.kind === 'failed' ? Math.max(1, entries.length) : entries.length + 1
  for (;;) {
    const said = await ask(`r: again, r N: again from step N, Enter: on from step ${next}, l: the steps, q: end > `)
    if (said === 'q') {
      return null
    }
    const again = /^r(?:\s+(\d+))?$/.exec(said)
    if (said === '' || again !== null) {
      return said === '' ? next : Number(again?.[1] ?? 1)
    }
    console.log(entries.map(({ name }, index) => `${String(index + 1).padStart(3)}  ${name}`).join('\n'))
  }
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}
