// Both sites recorded by an author with mouse and keys: a sign-in, a list that is pointed at, a form that is sent. What was
// recorded then runs through the client's own driver and gives what the sites themselves show; and neither the recording
// nor a kept page holds anything that was typed or shown. About 40 s.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { record } from '../../src/authoring/record.ts'
import { type Recording, recording, type Step } from '../../src/authoring/recording.ts'
import { shapeOf } from '../../src/authoring/shape.ts'
import { launchBrowser } from '../browser/support/browser.ts'
import { takePicture } from '../browser/support/pictures.ts'
import { Author } from '../browser/support/author.ts'
import { type Front, startFront } from './support/front.ts'
import { KINDS } from './support/kinds.ts'
import { replay } from './support/replay.ts'
import { Visitor } from './support/visitor.ts'

const certificate = inject('certificate')
const applications = inject('applications')
const [panel, desk] = [KINDS[0]!, KINDS[1]!]
const SIGNED_IN = '(?:[?#]|$)'
let browser: Browser
let admin: Front
let shop: Front
let scratch: string

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'passage-recording-'))
  ;[admin, shop, browser] = await Promise.all([
    startFront(applications.admin, certificate),
    startFront(applications.shop, certificate),
    launchBrowser(),
  ])
})

afterAll(async () => {
  await browser.close()
  await Promise.all([admin, shop].map((front) => front.stop()))
  rmSync(scratch, { recursive: true, force: true })
})

/** The certificate is nobody's whom a browser knows. */
async function newPage(): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 900 } })
  return await context.newPage()
}

async function begin(name: string, site: string) {
  const page = await newPage()
  const folder = join(scratch, name)
  const told: string[] = []
  const done = record(page, browser, { name, site, folder, tell: (line) => told.push(line) })
  return { page, folder, told, done, author: await Author.at(page) }
}

function readings(steps: readonly Step[]): Extract<Step, { do: 'extract' }>[] {
  return steps.filter((step) => step.do === 'extract')
}

/** Whatever the recorder has written down. */
function writtenIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
}

function operationOf({ operations }: Recording, action: string): readonly Step[] {
  return operations.find((one) => one.action === action)?.steps ?? []
}

describe('the server-rendered site', () => {
  let recorded: Recording
  let folder: string
  let told: string[]
  const given = { name: 'Radka Nováková', town: 'Brno', phone: '+420 5 555 0199' }

  it('is recorded', { timeout: 120_000 }, async () => {
    const { page, author, done, ...rest } = await begin('panel', admin.origin)
    ;({ folder, told } = rest)

    // It lies over the button that saves.
    await author.press('Move the recorder')
    await author.press('Record sign-in')
    await page.waitForSelector('[name=password]')
    await panel.signIn(page)
    await page.waitForURL(`${admin.origin}/`)
    await author.press('the sign-out link')
    await page.click('text=Logout')
    await author.sees('StaticText', /signs out by/)
    await author.press('I am signed in')

    await page.goto(`${admin.origin}/contacts`)
    await author.press('Record operation')
    await author.write('Resource', 'contact')
    await author.press('Start')
    await author.press('Point at a list')
    await page.click('text=Mina Petrova')
    await author.write('What is read, in words', 'read all contacts')
    await takePicture(page, 'recorder-list')
    await author.press('Keep')

    await author.press('Record operation')
    await author.write('Resource', 'contact')
    await author.choose('Action', 'w')
    await author.press('Start')
    await page.click('text=Add contacts')
    await page.waitForURL(/add$/)
    for (const [column, value] of [
      ['name', given.name],
      ['city', given.town],
      ['phone', given.phone],
    ] as const) {
      await page.click(`[name$="[columns][${column}]"]`)
      await page.keyboard.type(value)
      await page.keyboard.press('Tab')
    }
    await author.write('Argument for [name="view[contacts][records][0][columns][city]"]', 'town')
    await takePicture(page, 'recorder-form')
    await page.click('[name="action[save]"]')
    await page.waitForSelector('.alert-success')
    // Something that was not meant, taken back.
    await page.click('.breadcrumb a')
    await author.sees('StaticText', /wait for \/$/)
    await author.press('Undo last')
    await author.press('Finish')
    recorded = await done
    await page.context().close()
  })

  it('has its sign-in, and the commands of both operations', () => {
    expect(recorded.signIn).toMatchObject({ start: '/login', home: '/', signedIn: `/${SIGNED_IN}`, signOut: '/logout' })
    expect(operationOf(recorded, 'read')).toMatchObject([
      { do: 'navigate', path: '/contacts' },
      { do: 'extract', what: 'read all contacts', fields: { id: {}, name: {}, city: {}, phone: {} } },
    ])
    expect(operationOf(recorded, 'write')).toMatchObject([
      { do: 'navigate', path: '/contacts' },
      { do: 'waitForSelector' },
      { do: 'click' },
      { do: 'waitForNavigation', path: `/contacts/add${SIGNED_IN}` },
      { do: 'waitForSelector' },
      {
        do: 'fillForm',
        fields: ['name', 'town', 'phone'].map((argument) => ({ kind: 'text', takes: { argument } })),
      },
      { do: 'submit', selector: expect.stringContaining('action[save]') },
      { do: 'waitForNavigation' },
    ])
  })

  it('gives what the site shows, through the driver, and writes once', async () => {
    const visitor = new Visitor(admin.origin, certificate.cert)
    await panel.enter(visitor)
    const page = await newPage()
    await page.goto(`${admin.origin}/login`)
    await panel.signIn(page)
    await page.waitForURL(`${admin.origin}/`)
    const contacts = (await panel.shown(visitor)) as { contacts: unknown }

    const results = await replay(page, admin.origin, operationOf(recorded, 'read'))
    expect([...results.values()]).toEqual([contacts.contacts])

    const other = { name: 'Replayed', town: 'Plzeň', phone: '0' }
    await replay(page, admin.origin, operationOf(recorded, 'write'), other)
    expect(await panel.countWritten(other.name, visitor)).toBe(1)
    await page.context().close()
  })

  it('keeps pages that read in the same form, and nothing that was typed or shown', () => {
    const [reading] = readings(operationOf(recorded, 'read'))
    const shown = JSON.parse(told.find((line) => line.startsWith('[')) ?? 'null')
    expect(shapeOf(reading!.sample as never)).toEqual(shapeOf(shown))
    expect(reading!.sample).not.toEqual(shown)
    const written = writtenIn(folder)
    const rows = shown as readonly Record<string, string>[]
    const values = [...rows.flatMap(({ name, city, phone }) => [name!, city!, phone!]), ...Object.values(given), 'mina']
    expect(values.filter((value) => written.toLowerCase().includes(value.toLowerCase()))).toEqual([])
    expect(written).not.toMatch(/<script|_csrf" value|correct horse/)
  })

  it('is kept for its author only', () => {
    expect(statSync(folder).mode & 0o077).toBe(0)
    expect(readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0)).toEqual([])
    expect(recording.parse(JSON.parse(readFileSync(join(folder, 'recording.json'), 'utf8')))).toEqual(recorded)
  })
})

describe('the single-page site', () => {
  let recorded: Recording
  let folder: string
  let told: string[]
  const note = 'Left at the neighbours'

  it('is recorded', { timeout: 180_000 }, async () => {
    const { page, author, done, ...rest } = await begin('desk', shop.origin)
    ;({ folder, told } = rest)
    await page.goto(`${shop.origin}/admin/`)
    // It lies over the button that signs in.
    await author.press('Move the recorder')
    await author.press('Record sign-in')
    await page.waitForSelector('[name=password]')
    await desk.signIn(page)
    await page.waitForSelector('.user-menu-btn')
    await author.press('I am signed in')

    await page.goto(`${shop.origin}/admin/orders`)
    await page.waitForSelector('vdr-order-list tbody tr')
    await author.press('Record operation')
    await author.write('Resource', 'customerOrder')
    await author.press('Start')
    await author.press('Point at a list')
    await page.click('text=Yuki Tanaka')
    await takePicture(page, 'recorder-orders')
    await author.press('Keep')

    await author.press('Record operation')
    await author.write('Resource', 'customerOrder')
    await author.choose('Action', 'w')
    await author.press('Start')
    await page.click('vdr-order-list tbody tr td:nth-child(2) a')
    await page.waitForSelector('.note-entry textarea')
    await page.click('.note-entry textarea')
    await page.keyboard.type(note)
    await page.keyboard.press('Tab')
    await author.press('This submits')
    await takePicture(page, 'recorder-note')
    await page.click('.note-entry button')
    await page.waitForSelector('.note-text')
    await author.press('Finish')
    recorded = await done
    await page.context().close()
  })

  it('gives what the site shows, through the driver, and writes once', { timeout: 120_000 }, async () => {
    const visitor = new Visitor(shop.origin, certificate.cert)
    await desk.enter(visitor)
    const { orders } = (await desk.shown(visitor)) as { orders: { code: string; customer: string }[] }
    const page = await newPage()
    await page.goto(`${shop.origin}/admin/login`)
    await page.waitForSelector('[name=password]')
    await desk.signIn(page)
    await page.waitForSelector('.user-menu-btn')

    const [rows] = [...(await replay(page, shop.origin, operationOf(recorded, 'read'))).values()]
    expect(rows).toMatchObject(orders.map(({ code, customer }) => ({ code, customer })))

    const steps = operationOf(recorded, 'write')
    const taken = steps.find((step) => step.do === 'fillForm')?.fields[0]?.takes as { argument: string }
    await replay(page, shop.origin, steps, { [taken.argument]: 'Replayed note' })
    await expect.poll(() => desk.countWritten('Replayed note', visitor), { timeout: 20_000 }).toBe(1)
    await page.context().close()
  })

  it('keeps pages that read in the same form, and nothing that was typed or shown', () => {
    const [reading] = readings(operationOf(recorded, 'read'))
    const shown = JSON.parse(told.find((line) => line.startsWith('[')) ?? 'null')
    expect(shapeOf(reading!.sample as never)).toEqual(shapeOf(shown))
    const written = writtenIn(folder)
    const rows = shown as readonly Record<string, string>[]
    const values = [...rows.flatMap(({ code, customer }) => [code!, customer!]), note, 'tanaka']
    expect(values.filter((value) => written.toLowerCase().includes(value.toLowerCase()))).toEqual([])
  })
})
