// From an unknown site to an integration that is tested, with the commands that an author types, in a project of its own: the
// skeleton, what of it is missing, the trial on a real site, what is sent there, and a mistake that is found and repaired; and
// the same from a recording. About 60 s: each command is a process, and loads the project.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { record } from '../../src/authoring/record.ts'
import { Author } from '../browser/support/author.ts'
import { launchBrowser } from '../browser/support/browser.ts'
import { integration, newAuthorProject } from '../node/author-project.ts'
import { type Front, startFront } from './support/front.ts'
import { KINDS } from './support/kinds.ts'
import { Visitor } from './support/visitor.ts'

const NAME = 'contact-book'
const SOURCE = `src/integrations/${NAME}.ts`
const PAGES = `test/integrations/fixtures/${NAME}`
const [kind] = KINDS
const certificate = inject('certificate')

/** What an author finds out on the site, for each mark of the skeleton. */
const FOUND: Readonly<Record<string, string>> = {
  '/FILL-IN-home': '/',
  '/FILL-IN-sign-in': '/login',
  '/FILL-IN-sign-out': '/logout',
  '[data-FILL-IN="what the site shows where it has locked the account"]': '#login .account-locked',
  '/FILL-IN-page-of-contacts': '/contacts',
  '[data-FILL-IN="what is there with all contacts, an empty list as well"]': '#content .x-table',
  '[data-FILL-IN="each of them, below it"]': 'tbody tr',
  '[data-FILL-IN="id"]': 'td:nth-child(1) a',
  '[data-FILL-IN="name"]': 'td:nth-child(2)',
  '[data-FILL-IN="city"]': 'td:nth-child(3)',
  '[data-FILL-IN="phone"]': 'td:nth-child(4)',
  '/FILL-IN-form-of-a-new-contact': '/contacts/add',
  ...Object.fromEntries(
    ['name', 'city', 'phone'].map((name) => [
      `[data-FILL-IN="the field of ${name}"]`,
      `[name="view[contacts][records][0][columns][${name}]"]`,
    ]),
  ),
  '[data-FILL-IN="the one button that sends it"]': '#controls [name="action[save]"]',
  '[data-FILL-IN="what the site shows, there and nowhere else, once it has taken it"]': '#content .alert-success',
  '[data-FILL-IN="what the site shows where it refuses it"]': '#content :is(.alert-danger, .help-block)',
}

const SIGN_IN = `export default async (page) => {
  await page.fill('[name=username]', 'mina')
  await page.fill('[name=password]', 'correct horse')
  await page.click('#login [type=submit]')
}
`
const GIVEN = { name: 'Radka Nováková & daughters', city: 'Brno', phone: '+420 5 555 0199' }
const WRITE = ['--operation', 'contact:write', '--arguments', JSON.stringify(GIVEN)]

let project: string
let admin: Front
let visitor: Visitor

beforeAll(async () => {
  project = newAuthorProject()
  writeFileSync(join(project, 'sign-in.ts'), SIGN_IN)
  admin = await startFront(inject('applications').admin, certificate)
  visitor = new Visitor(admin.origin, certificate.cert)
  await kind!.enter(visitor)
})

afterAll(async () => {
  await admin.stop()
  rmSync(project, { recursive: true, maxRetries: 5 })
})

const command = (...words: string[]) => integration(project, ...words)
const tries = (...words: string[]) => command('try', NAME, '--headless', '--sign-in', 'sign-in.ts', ...words)

function edit(file: string, changes: Readonly<Record<string, string>>): void {
  const path = join(project, file)
  const text = Object.entries(changes).reduce(
    (before, [from, to]) => {
      expect(before, from).toContain(from)
      return before.replaceAll(from, to)
    },
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, text)
}

const written = (): number => admin.writes.filter((write) => write === kind?.writeName).length
const signIns = (): number => admin.writes.filter((write) => write === 'POST /login').length

/** One story: each begins where the one before has ended. */
describe('an author', () => {
  it('gets a skeleton, and is told of all that is missing', async () => {
    const what = ['--resource', 'contact', '--fields', 'id,name,city,phone', '--action', 'read', '--action', 'write']
    const made = await command('new', NAME, '--site', admin.origin, '--label', 'Contact book', ...what)
    expect(made, made.output).toMatchObject({ code: 0 })
    expect(made.output).toContain(`new      ${SOURCE}`)
    const checked = await command('check', NAME)
    expect(checked).toMatchObject({ code: 1 })
    expect(checked.output).toContain("home: '/FILL-IN-home'")
    expect(checked.output).toContain(`test/integrations/${NAME}.test.ts passes`)
    const again = await command('new', NAME, '--site', admin.origin)
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining('is there already') })
  })

  it('fills it in, and sees on the real site what it gives', async () => {
    for (const file of [SOURCE, `test/integrations/${NAME}.test.ts`]) {
      const text = readFileSync(join(project, file), 'utf8')
      edit(file, Object.fromEntries(Object.entries(FOUND).filter(([mark]) => text.includes(mark))))
    }
    const tried = await tries()
    expect(tried, tried.output).toMatchObject({ code: 0 })
    const { contacts } = (await kind!.shown(visitor)) as { contacts: readonly { name: string; phone: string }[] }
    expect(contacts.length).toBeGreaterThan(0)
    for (const { name, phone } of contacts) {
      expect(tried.output).toContain(`"name": ${JSON.stringify(name)}`)
      expect(tried.output).toContain(`"phone": ${JSON.stringify(phone)}`)
    }
    expect(tried.output).toMatch(/read the contacts {2}\d+\.\d s/)
  })

  it('finds a mistake, repairs it, and goes on from that step without signing in again', async () => {
    const before = signIns()
    edit(SOURCE, { 'td:nth-child(4)': 'td.phone-number' })
    const wrong = await tries('--from', '4')
    expect(wrong, wrong.output).toMatchObject({ code: 1 })
    expect(wrong.output).toContain('It shows no "phone"')
    edit(SOURCE, { 'td.phone-number': 'td:nth-child(4)' })
    const right = await tries('--from', '4')
    expect(right, right.output).toMatchObject({ code: 0 })
    expect(right.output).not.toMatch(/^ +[123] {2}/m)
    expect(signIns()).toBe(before)
  })

  it('sends nothing without a yes, and nothing twice without another', async () => {
    const unasked = await tries(...WRITE)
    expect(unasked, unasked.output).toMatchObject({ code: 1 })
    expect(unasked.output).toContain('--yes sends it')
    expect(written()).toBe(0)
    const sent = await tries(...WRITE, '--yes')
    expect(sent, sent.output).toMatchObject({ code: 0 })
    expect([written(), await kind!.countWritten(GIVEN.name, visitor)]).toEqual([1, 1])
    const twice = await tries(...WRITE, '--yes')
    expect(twice).toMatchObject({ code: 1, output: expect.stringContaining('was sent already') })
    expect(written()).toBe(1)
    const again = await tries(...WRITE, '--again')
    expect(again, again.output).toMatchObject({ code: 0 })
    expect(written()).toBe(2)
  })

  it('keeps the pages, and has nothing left to do', async () => {
    const shown = { 'contacts.html': '/contacts', 'add.html': '/contacts/add' }
    for (const [file, path] of Object.entries(shown)) {
      writeFileSync(join(project, PAGES, file), (await visitor.get(path)).body)
    }
    const pages = [
      { file: 'contacts.html', path: '/contacts', has: ['#content .x-table'] },
      { file: 'add.html', path: '/contacts/add', has: [FOUND['[data-FILL-IN="the one button that sends it"]']] },
    ]
    writeFileSync(join(project, PAGES, 'pages.json'), JSON.stringify(pages))
    const early = await command('check', NAME)
    expect(early).toMatchObject({ code: 1 })
    expect(early.output).toMatch(/missing: src\/words\/es\.ts:\d+: 'contact:read'/)
    expect(early.output).toContain(
      'contact read: 2 steps, to its end; replayed with the clock in another year, it asks the same',
    )
    expect(early.output).toContain('found: read the contacts: #content .x-table on contacts.html')
    edit('src/words/es.ts', {
      'FILL-IN in this language: List the contacts': 'Ver los contactos',
      'FILL-IN in this language: Add a contact': 'Agregar un contacto',
    })
    edit('src/integrations/resources/contact.ts', {
      'FILL-IN in one line, what this is': 'somebody whom the user knows',
    })
    edit(SOURCE, { 'FILL-IN: where': 'Where' })
    const done = await command('check', NAME)
    expect(done, done.output).toMatchObject({ code: 0 })
    edit(SOURCE, { "'tbody tr'": "'tbody tr.gone'" })
    const broken = await command('check', NAME)
    expect(broken).toMatchObject({ code: 1 })
    expect(broken.output).toContain('on contacts.html: no entry is found in it')
  })
})

/** What was shown to a recorder needs not be filled in: the same story again, with the other half of the tools. */
describe('an author who records', () => {
  const RECORDED = 'recorded-book'
  const folder = (): string => join(project, '.build', 'recordings', RECORDED)

  it('shows the site once', { timeout: 120_000 }, async () => {
    const browser = await launchBrowser()
    try {
      const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } })
      const page = await context.newPage()
      const done = record(page, browser, { name: RECORDED, site: admin.origin, folder: folder(), tell() {} })
      const author = await Author.at(page)
      await author.press('Move the recorder')
      await author.press('Record sign-in')
      await page.waitForSelector('[name=password]')
      await kind!.signIn(page)
      await page.waitForURL(`${admin.origin}/`)
      await author.press('the sign-out link')
      await page.click('text=Logout')
      await author.sees('StaticText', /signs out by/)
      await author.press('I am signed in')
      await page.goto(`${admin.origin}/contacts`)
      await author.press('Record operation')
      await author.write('Resource', 'acquaintance')
      await author.press('Start')
      await author.press('Point at a list')
      await page.click('text=Mina Petrova')
      await author.press('Keep')
      await page.goto(`${admin.origin}/contacts/add`)
      await author.press('Record operation')
      await author.write('Resource', 'acquaintance')
      await author.choose('Action', 'w')
      await author.press('Start')
      for (const [name, value] of Object.entries(GIVEN)) {
        await page.click(`[name$="[columns][${name}]"]`)
        await page.keyboard.type(value)
        await page.keyboard.press('Tab')
      }
      await page.click('[name="action[save]"]')
      await page.waitForSelector('.alert-success')
      await author.press('Finish')
      await done
    } finally {
      await browser.close()
    }
  })

  it('gets an integration that reads and writes there', async () => {
    const made = await command('new', RECORDED, '--from', `.build/recordings/${RECORDED}`)
    expect(made, made.output).toMatchObject({ code: 0 })
    const tried = await command('try', RECORDED, '--headless', '--sign-in', 'sign-in.ts')
    expect(tried, tried.output).toMatchObject({ code: 0 })
    const { contacts } = (await kind!.shown(visitor)) as { contacts: readonly { name: string }[] }
    for (const { name } of contacts) {
      expect(tried.output).toContain(`"name": ${JSON.stringify(name)}`)
    }
  })

  it('is told of what was not shown, and finds the rest on the kept pages', async () => {
    const { code, output } = await command('check', RECORDED)
    expect(code).toBe(1)
    expect(output).toContain(`test/integrations/${RECORDED}.test.ts passes`)
    expect(output).toContain(
      'acquaintance read: 2 steps, to its end; replayed with the clock in another year, it asks the same',
    )
    const missing = output.split('\n').filter((line) => line.includes('missing: '))
    expect(missing.filter((line) => !line.includes('FILL-IN'))).toEqual([])
    expect(missing.join('\n')).toMatch(/locked: .*FILL-IN/)
  })
})
