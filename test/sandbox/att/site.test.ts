// The AT&T sandbox over HTTP, page by page, as a browser would walk it.
import { beforeEach, describe, expect, it } from 'vitest'
import { attSite } from '../../../src/sandbox/att/site.ts'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { SLOW_PAGE_MS } from '../../../src/sandbox/people.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { attributesOf, textsOf, Visitor } from '../visitor.ts'

const MOUNT = '/sandbox/att'
const PAN = '4111111111111111'
const form = {
  'cc-number': PAN,
  'cc-month': '12',
  'cc-year': '2028',
  'cc-code': '987',
  'cc-name': 'John Doe',
  'cc-zip': '10001',
}

let visitor: Visitor
beforeEach(() => {
  visitor = new Visitor(serveSite(attSite), MOUNT)
})

const pathOf = () => visitor.address.slice(`https://passage.test${MOUNT}`.length)
const logIn = (userId: string, password = 'pass_good') => visitor.post('/login', { 'user-id': userId, password })
const complaintOn = (page: Response) => textsOf(page, '#complaint')

describe('signing in', () => {
  it.each(['', '/', '/account', '/account?view=wallet', '/wallet/add', '/login/passcode', '/nowhere', '//evil.test'])(
    'sends a stranger at "%s" to the one page of user ID and password',
    async (path) => {
      const page = await visitor.get(path)
      expect(page.status).toBe(200)
      expect(pathOf()).toBe('/login')
      expect(await attributesOf(page, 'form input', 'autocomplete')).toEqual(['username', 'current-password'])
    },
  )

  it('takes both at once and shows the account, whose dates are in words', async () => {
    const page = await logIn(' user_good ')
    expect(pathOf()).toBe('/account')
    expect(await textsOf(page, 'h1')).toEqual(['Welcome back, Jordan Rivers'])
    expect(await textsOf(page, 'td')).toEqual(['(555) 010-0163', 'Value Plus, 2 lines', '$73.50', 'October 28, 2026'])
    for (const path of ['/', '/login', '/login/passcode']) {
      await visitor.get(path)
      expect(pathOf()).toBe('/account')
    }
  })

  it.each([{}, { 'user-id': 'user_good' }, { password: 'pass_good' }, { 'user-id': 'x'.repeat(65), password: 'x' }])(
    'asks again for what is missing, and counts no try: %j',
    async (sent) => {
      for (let tries = 0; tries < 4; tries++) {
        const page = await visitor.post('/login', sent)
        expect(page.status).toBe(422)
        expect(await complaintOn(page)).toEqual(['Enter your user ID and your password.'])
        expect(await attributesOf(page, 'form input', 'aria-describedby')).toEqual(['complaint', 'complaint'])
      }
    },
  )

  it('answers a wrong password and an unknown user alike, and keeps the user ID', async () => {
    const page = await logIn('user_wrong')
    expect(await complaintOn(page)).toEqual([
      'This user ID and password do not match. 2 tries left before we lock the account.',
    ])
    expect(await attributesOf(page, '#user-id', 'value')).toEqual(['user_wrong'])
    await visitor.get('/signout')
    expect(await complaintOn(await logIn('nobody_here'))).toEqual(await complaintOn(page))
  })

  it('escapes a user ID that it shows again', async () => {
    const page = await logIn('<b>"&')
    expect(await page.text()).toContain('value="&lt;b&gt;&quot;&amp;"')
  })

  it('lets whoever was wrong try again as somebody else', async () => {
    await logIn('user_wrong')
    await logIn('user_wrong')
    await logIn('user_good')
    expect(pathOf()).toBe('/account')
  })

  it('locks after three wrong passwords, for every page and user, until the visitor starts again', async () => {
    await logIn('user_wrong', 'a')
    await logIn('user_wrong', 'b')
    const locked = await logIn('user_wrong', 'c')
    expect(await textsOf(locked, '[role="alert"][aria-label="Account locked"] p')).toEqual([
      'Too many wrong tries: this account is locked.',
    ])
    for (const again of [await logIn('user_good'), await visitor.get('/account')]) {
      expect(await attributesOf(again, '[aria-label="Account locked"]', 'role')).toEqual(['alert'])
      expect(await attributesOf(again, 'form', 'action')).toEqual([])
    }
    await visitor.get('/signout')
    await logIn('user_good')
    expect(pathOf()).toBe('/account')
  })

  it('asks user_otp for a passcode on a page of its own', async () => {
    const page = await logIn('user_otp')
    expect(pathOf()).toBe('/login/passcode')
    expect(await attributesOf(page, '#passcode', 'autocomplete')).toEqual(['one-time-code'])
    const again = await visitor.post('/login/passcode', { passcode: '1' })
    expect(await complaintOn(again)).toEqual(['That is not the passcode. 2 tries left before we lock the account.'])
    await visitor.post('/login/passcode', { passcode: ' 1234 ' })
    expect(pathOf()).toBe('/account')
  })

  it('locks after three wrong passcodes', async () => {
    await logIn('user_otp')
    for (const passcode of ['1', '2']) {
      await visitor.post('/login/passcode', { passcode })
    }
    const page = await visitor.post('/login/passcode', { passcode: '3' })
    expect(await attributesOf(page, '[aria-label="Account locked"]', 'role')).toEqual(['alert'])
    await visitor.post('/login/passcode', { passcode: '1234' })
    expect(pathOf()).toBe('/login')
  })

  it('lets nobody in by the passcode alone', async () => {
    await visitor.post('/login/passcode', { passcode: '1234' })
    expect(pathOf()).toBe('/login')
    await logIn('user_otp', 'wrong')
    await visitor.post('/login/passcode', { passcode: '1234' })
    expect(pathOf()).toBe('/login')
  })

  it('leads back from the passcode, without a complaint', async () => {
    await logIn('user_otp')
    await visitor.post('/login/passcode', { passcode: '1' })
    expect(await complaintOn(await visitor.get('/login'))).toEqual([])
    await logIn('user_good')
    expect(pathOf()).toBe('/account')
  })

  it('is locked for user_locked at once', async () => {
    const page = await logIn('user_locked')
    expect(await attributesOf(page, '[aria-label="Account locked"]', 'role')).toEqual(['alert'])
  })

  it('is down for user_down once signed in, until they sign out', async () => {
    expect((await logIn('user_down')).status).toBe(503)
    expect((await visitor.get('/account?view=wallet')).status).toBe(503)
    expect((await visitor.get('/signout')).status).toBe(200)
  })

  it('takes its time for user_slow', async () => {
    await logIn('user_slow')
    const began = performance.now()
    await visitor.get('/account?view=billing')
    expect(performance.now() - began).toBeGreaterThan(SLOW_PAGE_MS - 50)
  })

  it('shows user_changed the same things in another layout', async () => {
    await logIn('user_changed')
    expect(pathOf()).toBe('/account')
    for (const path of ['/account?view=wallet', '/account?view=billing', '/wallet/add']) {
      const page = await visitor.get(path)
      expect(await textsOf(page, 'main li')).toEqual(
        expect.arrayContaining(['Mastercard ending in 4444', 'September 8, 2026: $73.50']),
      )
      expect(await attributesOf(page, 'main table, main form, main button', 'id')).toEqual([])
    }
    await visitor.post('/wallet/add', form)
    expect(decodeURIComponent(visitor.cookie)).toContain('"added":[]')
  })

  it('forgets the account on signing out', async () => {
    await logIn('user_good')
    await visitor.get('/signout')
    await visitor.get('/account')
    expect(pathOf()).toBe('/login')
  })
})

describe('the cookie', () => {
  it('stays below 4 KB and holds no card number, code or name, whatever the message', async () => {
    await logIn('user_good')
    for (let index = 0; index < MOST_ADDED_CARDS - 1; index++) {
      await visitor.post('/wallet/add', { ...form, 'cc-number': '5555555555554444', 'cc-zip': '10001-1234' })
    }
    // The longest message comes with the most cards.
    await visitor.post('/wallet/add', Object.fromEntries(Object.keys(form).map((name) => [name, 'x'.repeat(129)])))
    expect(visitor.setCookie.length).toBeLessThan(4000)
    await visitor.post('/wallet/add', form)
    expect(visitor.setCookie.length).toBeLessThan(4000)
    expect(decodeURIComponent(visitor.cookie)).not.toMatch(/5555555555554444|4111111111111111|987|John/)
    const full = await visitor.post('/wallet/add', form)
    expect(await textsOf(full, '[role="alert"] p')).toEqual(['This wallet already holds as many cards as it can.'])
    expect(await textsOf(full, 'tbody th')).toHaveLength(4 + MOST_ADDED_CARDS)
  })

  it('is ignored where somebody broke it', async () => {
    visitor.cookie = `att_sandbox=${encodeURIComponent('{"userId":"user_good","stage":"in"}')}`
    await visitor.get('/account')
    expect(pathOf()).toBe('/login')
  })
})

describe('adding a card', () => {
  beforeEach(async () => {
    await logIn('user_good')
  })

  it('says so in the wallet, which lists it last', async () => {
    const page = await visitor.post('/wallet/add', form)
    expect(pathOf()).toBe('/account?view=wallet')
    expect(await textsOf(page, '[role="status"] strong')).toEqual(['Card added'])
    expect(await textsOf(page, '[role="status"] p')).toEqual(['Visa ending in 1111 is now in your wallet.'])
    expect((await textsOf(page, 'tbody th')).at(-1)).toBe('Visa ending in 1111')
    expect((await textsOf(page, 'tbody td')).slice(-5, -3)).toEqual(['Credit', 'Dec 2028'])
  })

  it('keeps its message over a reload, and drops it when the visitor goes elsewhere', async () => {
    await visitor.post('/wallet/add', form)
    const messagesAt = async (path: string) => textsOf(await visitor.get(path), '.message strong')
    expect(await messagesAt('/account?view=wallet')).toEqual(['Card added'])
    for (const elsewhere of ['/account', '/account?view=billing', '/wallet/add']) {
      await visitor.post('/wallet/add', form)
      expect(await messagesAt(elsewhere)).toEqual([])
      expect(await messagesAt('/account?view=wallet')).toEqual([])
    }
  })

  it('says what is wrong, each with the way back to its field, and shows nothing of what was typed', async () => {
    const wrong = { ...form, 'cc-month': '13', 'cc-year': '2056', 'cc-zip': '<b>"x"', 'cc-unit': 'x'.repeat(129) }
    const page = await visitor.post('/wallet/add', wrong)
    expect(pathOf()).toBe('/account?view=wallet')
    expect(await textsOf(page, '[role="alert"] strong')).toEqual(['Card not added'])
    expect(await attributesOf(page, '[role="alert"] a', 'href')).toEqual(
      ['cc-month', 'cc-year', 'cc-zip', 'cc-unit'].map((id) => `${MOUNT}/wallet/add#${id}`),
    )
    const markup = await page.text()
    expect(markup).not.toMatch(/4111111111111111|987|<b>|&lt;b/)
    expect(await textsOf(await visitor.get('/account?view=wallet'), 'tbody th')).toHaveLength(4)
  })

  it('offers years that reach twenty years ahead for long', async () => {
    const years = await attributesOf(await visitor.get('/wallet/add'), '#cc-year option', 'value')
    expect(years).toEqual(['', ...Array.from({ length: 30 }, (_, index) => String(2026 + index))])
  })

  it('takes a body that is no form as an empty one', async () => {
    const url = `https://passage.test${MOUNT}/wallet/add`
    const { status, headers } = await visitor.send(new Request(url, { method: 'POST', body: '\u0000{}' }))
    expect([status, headers.get('Location')]).toEqual([303, `${MOUNT}/account?view=wallet`])
    const page = await visitor.get('/account?view=wallet')
    expect(await attributesOf(page, '[role="alert"] a', 'href')).toHaveLength(6)
  })

  it('declines every card of card_declined', async () => {
    await visitor.get('/signout')
    await logIn('card_declined')
    const page = await visitor.post('/wallet/add', form)
    expect(await textsOf(page, '[role="alert"] strong')).toEqual(['Card declined'])
    expect(await textsOf(page, 'tbody th')).toHaveLength(2)
  })
})

describe('bills', () => {
  const idsOn = (page: Response) => textsOf(page, 'tbody th')

  beforeEach(async () => {
    await logIn('user_good')
  })

  it('open with the newest five, and five more each time, all from the top', async () => {
    const seen: string[][] = []
    for (let path: string | undefined = '/account?view=billing'; path !== undefined && seen.length < 10;) {
      const page = await visitor.get(path)
      seen.push(await idsOn(page))
      const [more] = await attributesOf(page, 'a[aria-label="Show 5 more bills"]', 'href')
      path = more?.replaceAll('&amp;', '&').slice(MOUNT.length)
    }
    expect(seen.map((ids) => ids.length)).toEqual([5, 10, 13])
    for (const ids of seen) {
      expect(ids).toEqual(seen[2]!.slice(0, ids.length))
    }
    expect(seen[2]).toEqual(seen[2]!.toSorted((a, b) => (a < b ? 1 : -1)))
    expect([seen[2]![0], seen[2]![12]]).toEqual(['STM-2026-09', 'STM-2025-09'])
  })

  it.each(['0', '-1', 'x', '', '9999', '5.5'])('show five where it is asked for "%s"', async (show) => {
    expect(await idsOn(await visitor.get(`/account?view=billing&show=${show}`))).toHaveLength(5)
  })

  it('show dates as text alone, and a credit with its minus first', async () => {
    const page = await visitor.get('/account?view=billing')
    const cells = await textsOf(page, 'tbody td')
    expect(cells.slice(0, 3)).toEqual(['Sep 08, 2026 to Oct 07, 2026', 'Oct 28, 2026', '$73.50'])
    expect(cells.slice(6, 9)).toEqual(['Jul 08, 2026 to Aug 07, 2026', 'Nothing due', '-$12.25'])
    expect(cells[14]).toBe('$1,123.40')
    expect(await attributesOf(page, 'time', 'datetime')).toEqual([])
  })
})

describe('every page', () => {
  const paths = ['/account', '/account?view=billing', '/account?view=wallet', '/account?view=?', '/wallet/add']

  it('keeps its links and forms under the mount', async () => {
    await logIn('user_good')
    await visitor.post('/wallet/add', {})
    for (const path of ['/account?view=wallet', ...paths, '/nowhere']) {
      const page = await visitor.get(path)
      const addresses = [...(await attributesOf(page, 'a', 'href')), ...(await attributesOf(page, 'form', 'action'))]
      expect(addresses.filter((address) => !address!.startsWith(`${MOUNT}/`))).toEqual([])
      expect(addresses.length).toBeGreaterThan(0)
    }
  })

  it('works at the root as well', async () => {
    const atRoot = new Visitor(serveSite(attSite), '')
    await atRoot.post('/login', { 'user-id': 'user_good', password: 'pass_good' })
    expect(new URL(atRoot.address).pathname).toBe('/account')
    await atRoot.post('/wallet/add', form)
    expect(atRoot.address).toMatch(/test\/account\?view=wallet$/)
  })

  it('marks nothing for programs', async () => {
    const open = [await visitor.get('/login'), await logIn('user_wrong'), await logIn('user_otp')]
    await visitor.get('/signout')
    await logIn('user_good')
    await visitor.post('/wallet/add', {})
    for (const path of ['/account?view=wallet', ...paths]) {
      open.push(await visitor.get(path))
    }
    for (const page of open) {
      expect(page.status).toBe(200)
      expect(await page.text()).not.toMatch(/\sdata-|datetime|<script/)
    }
  })

  it('says which section is open, and what the tables are', async () => {
    await logIn('user_good')
    const page = await visitor.get('/account?view=wallet')
    expect(await textsOf(page, '[aria-current="page"]')).toEqual(['Wallet'])
    expect(await attributesOf(page, 'table caption', 'id')).toEqual(
      await attributesOf(page, '[role="region"]', 'aria-labelledby'),
    )
    expect(await attributesOf(page, 'tbody tr', 'id')).toEqual(['wallet-31', 'wallet-36', 'wallet-40', 'wallet-52'])
  })

  it('has a label around each field', async () => {
    await logIn('user_good')
    const page = await visitor.get('/wallet/add')
    expect(await attributesOf(page, 'form label > input, form label > select', 'id')).toHaveLength(10)
    expect(await attributesOf(page, 'form input, form select', 'id')).toHaveLength(10)
    const completes = await attributesOf(page, 'form input, form select', 'autocomplete')
    expect(new Set(completes).size).toBe(10)
  })

  it('tells whom to sign in as', async () => {
    expect(await textsOf(await visitor.get('/login'), '.sandbox code')).toEqual(
      expect.arrayContaining(['user_good', 'pass_good', 'user_otp']),
    )
    expect(await textsOf(await visitor.get('/login'), '.sandbox summary')).toEqual([
      expect.stringContaining('AT&amp;T'),
    ])
  })

  it('is 404 where there is none', async () => {
    await logIn('user_good')
    expect((await visitor.get('/nowhere')).status).toBe(404)
    expect((await visitor.post('/account', {})).status).toBe(404)
  })
})
