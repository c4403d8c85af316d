// The T-Mobile sandbox over HTTP, page by page, as a browser would walk it.
import { beforeEach, describe, expect, it } from 'vitest'
import { tmobileSite } from '../../../src/sandbox/tmobile/site.ts'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { SLOW_PAGE_MS } from '../../../src/sandbox/people.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { attributesOf, textsOf, Visitor } from '../visitor.ts'

const MOUNT = '/sandbox/tmobile'
const PAN = '4111111111111111'
const form = { card_number: PAN, expiry: '12/28', cvv: '987', name_on_card: 'John Doe', zip: '10001' }

let visitor: Visitor
beforeEach(() => {
  visitor = new Visitor(serveSite(tmobileSite), MOUNT)
})

const pathOf = () => new URL(visitor.address).pathname.slice(MOUNT.length)

describe('signing in', () => {
  it.each(['', '/', '/account', '/payments', '/payments/new', '/bills', '/nowhere', '//evil.test', '//'])(
    'sends a stranger at "%s" to the sign-in page',
    async (path) => {
      const page = await visitor.get(path)
      expect(page.status).toBe(200)
      expect(pathOf()).toBe('/signin')
      expect(await attributesOf(page, '#username', 'autocomplete')).toEqual(['username'])
    },
  )

  it('asks for the name, then for the password, then shows the account', async () => {
    const second = await visitor.post('/signin', { username: ' user_good ' })
    expect(pathOf()).toBe('/signin/password')
    expect(await textsOf(second, 'form strong')).toEqual(['user_good'])
    const account = await visitor.post('/signin/password', { password: 'pass_good' })
    expect(pathOf()).toBe('/account')
    expect(await textsOf(account, 'h1')).toEqual(['Hello, Robin Good'])
  })

  it('asks again for a name that is missing', async () => {
    const page = await visitor.post('/signin', {})
    expect(await textsOf(page, '#username-error')).toEqual(['Enter your username.'])
    expect(await attributesOf(page, '#username', 'aria-describedby')).toEqual(['username-error'])
  })

  it('answers a wrong password and an unknown name alike', async () => {
    const pages: string[][] = []
    for (const name of ['user_wrong', 'nobody_here']) {
      pages.push(await textsOf(await visitor.signIn(name, 'pass_good'), '#password-error'))
    }
    expect(pages[0]![0]).toMatch(/^Wrong password. 2 tries left/)
    expect(pages[1]).toEqual(pages[0])
  })

  it('locks after three wrong passwords, for every page and name, until the visitor starts again', async () => {
    await visitor.signIn('user_wrong', 'a')
    await visitor.post('/signin/password', { password: 'b' })
    const locked = await visitor.post('/signin/password', { password: 'c' })
    expect(await textsOf(locked, '[data-locked] .wrong')).toEqual(['This account is locked.'])
    await visitor.post('/signin', { username: 'user_good' })
    await visitor.post('/signin/password', { password: 'pass_good' })
    expect(pathOf()).toBe('/signin/locked')
    await visitor.signIn('user_good', 'pass_good')
    expect(pathOf()).toBe('/account')
  })

  it('asks user_otp for a code, and locks after three wrong ones', async () => {
    const asked = await visitor.signIn('user_otp', 'pass_good')
    expect(pathOf()).toBe('/signin/code')
    expect(await attributesOf(asked, '#code', 'autocomplete')).toEqual(['one-time-code'])
    expect(await textsOf(await visitor.post('/signin/code', { code: '1' }), '#code-error')).toEqual([
      'Wrong code. 2 tries left before the account is locked.',
    ])
    await visitor.post('/signin/code', { code: '1234' })
    expect(pathOf()).toBe('/account')
    await visitor.signIn('user_otp', 'pass_good')
    for (const code of ['1', '2', '3']) {
      await visitor.post('/signin/code', { code })
    }
    expect(pathOf()).toBe('/signin/locked')
  })

  it('asks nobody for a code before the password', async () => {
    await visitor.post('/signin', { username: 'user_otp' })
    await visitor.get('/signin/code')
    expect(pathOf()).toBe('/signin/password')
    await visitor.post('/signin/code', { code: '1234' })
    expect(pathOf()).toBe('/signin/password')
  })

  it('is locked for user_locked at once', async () => {
    await visitor.signIn('user_locked', 'pass_good')
    expect(pathOf()).toBe('/signin/locked')
  })

  it('is down for user_down once signed in, until they sign out', async () => {
    expect((await visitor.signIn('user_down', 'pass_good')).status).toBe(503)
    expect((await visitor.get('/payments')).status).toBe(503)
    expect((await visitor.get('/signout')).status).toBe(200)
  })

  it('takes its time for user_slow', async () => {
    await visitor.signIn('user_slow', 'pass_good')
    const began = performance.now()
    await visitor.get('/payments')
    expect(performance.now() - began).toBeGreaterThan(SLOW_PAGE_MS - 50)
  })

  it('shows user_changed the same things in another layout', async () => {
    await visitor.signIn('user_changed', 'pass_good')
    expect(pathOf()).toBe('/account')
    for (const path of ['/payments', '/payments/new', '/bills']) {
      const page = await visitor.get(path)
      expect(await textsOf(page, 'dt')).toContain('Visa')
      expect(await attributesOf(page, '[data-cards], [data-bills], #card_number', 'id')).toEqual([])
    }
  })

  it('forgets the account on signing out', async () => {
    await visitor.signIn('user_good', 'pass_good')
    await visitor.get('/signout')
    await visitor.get('/account')
    expect(pathOf()).toBe('/signin')
  })
})

describe('the cookie', () => {
  it('works in a frame of any page, away from scripts, and on this mount only', async () => {
    await visitor.signIn('user_good', 'pass_good')
    expect(visitor.setCookie).toMatch(/; Path=\/sandbox\/tmobile(;|$)/)
    expect(visitor.setCookie).toMatch(/; HttpOnly/)
    expect(visitor.setCookie).toMatch(/; Secure/)
    expect(visitor.setCookie).toMatch(/; SameSite=None/)
    expect(visitor.setCookie).toMatch(/; Partitioned/)
  })

  it('goes without Secure over plain http, where Safari would drop it, and with it for an embedding page', async () => {
    const body = new URLSearchParams({ username: 'user_good' })
    const { headers } = await visitor.send(new Request(`http://localhost${MOUNT}/signin`, { method: 'POST', body }))
    const [plain, embedded] = headers.getSetCookie()
    expect(plain).toMatch(/^tmobile_sandbox=.*user_good.*; SameSite=Lax$/)
    expect(plain).not.toContain('Secure')
    expect(embedded).toMatch(/^tmobile_sandbox_embedded=.*user_good.*; Secure; SameSite=None; Partitioned$/)
    visitor.cookie = embedded!.split(';')[0]!
    await visitor.get('/signin/password')
    expect(pathOf()).toBe('/signin/password')
  })

  it('is ignored where somebody broke it', async () => {
    visitor.cookie = 'tmobile_sandbox=%7B%22signedIn%22%3Atrue%7D'
    await visitor.get('/account')
    expect(pathOf()).toBe('/signin')
  })

  it('stays below 4 KB and holds no card number, code or name', async () => {
    await visitor.signIn('user_good', 'pass_good')
    for (let index = 0; index < MOST_ADDED_CARDS; index++) {
      await visitor.post('/payments/new', { ...form, card_number: '378282246310005', zip: '10001-1234' })
    }
    const cards = await textsOf(await visitor.get('/payments'), '[data-card]')
    expect(cards).toHaveLength(3 + MOST_ADDED_CARDS)
    expect(visitor.setCookie.length).toBeLessThan(4000)
    expect(decodeURIComponent(visitor.cookie)).not.toMatch(/378282246310005|987|John/)
    const full = await visitor.post('/payments/new', form)
    expect(await textsOf(full, '[data-error-for]')).toEqual(['This account already holds as many cards as it can.'])
  })
})

describe('adding a card', () => {
  beforeEach(async () => {
    await visitor.signIn('user_good', 'pass_good')
  })

  it('confirms on a page of its own and lists the card', async () => {
    const page = await visitor.post('/payments/new', form)
    expect(pathOf()).toBe('/payments/added')
    expect(await textsOf(page, '[data-outcome="added"]')).toEqual(['Your Visa ending in 1111 was added.'])
    const list = await textsOf(await visitor.get('/payments'), '[data-part="number"]')
    expect(list).toEqual(['ending in 4242', 'ending in 5454', 'ending in 6789', 'ending in 1111'])
  })

  it('has nothing to confirm before a card was added', async () => {
    await visitor.get('/payments/added')
    expect(pathOf()).toBe('/payments')
  })

  it('marks what is wrong and keeps what was typed, except the card number and its code', async () => {
    const page = await visitor.post('/payments/new', { ...form, expiry: '99/99', zip: '<b>"x"' })
    expect(page.status).toBe(422)
    expect(await attributesOf(page, '[data-error-for]', 'data-error-for')).toEqual(['expiry', 'zip'])
    expect(await attributesOf(page, '[aria-invalid="true"]', 'aria-describedby')).toEqual(['expiry-error', 'zip-error'])
    expect(await attributesOf(page, '#name_on_card', 'value')).toEqual(['John Doe'])
    const markup = await page.text()
    expect(markup).toContain('value="&lt;b&gt;&quot;x&quot;"')
    expect(markup).not.toContain(PAN)
    expect(markup).not.toContain('987')
    expect(decodeURIComponent(visitor.cookie)).not.toContain(PAN)
  })

  it('takes a body that is no form as an empty one, and none that is huge', async () => {
    const url = `https://passage.test${MOUNT}/payments/new`
    const empty = await visitor.send(new Request(url, { method: 'POST', body: '\u0000{}' }))
    expect(empty.status).toBe(422)
    const huge = await visitor.send(new Request(url, { method: 'POST', body: 'x'.repeat(17 * 1024) }))
    expect(huge.status).toBe(413)
  })

  it('declines every card of card_declined', async () => {
    await visitor.signIn('card_declined', 'pass_good')
    const page = await visitor.post('/payments/new', form)
    expect(await textsOf(page, '[data-outcome="declined"]')).toEqual(['Your card was declined. Try another one.'])
    expect(await page.text()).not.toContain(PAN)
    expect(await textsOf(await visitor.get('/payments'), '[data-card]')).toHaveLength(1)
  })
})

describe('bills', () => {
  it('come in pages, newest first', async () => {
    await visitor.signIn('user_good', 'pass_good')
    const ids: (string | null)[] = []
    let path = '/bills'
    for (let pages = 0; path !== '' && pages < 10; pages++) {
      const page = await visitor.get(path)
      ids.push(...(await attributesOf(page, '[data-bill]', 'data-bill')))
      path = (await attributesOf(page, '[data-older]', 'href'))[0]?.slice(MOUNT.length) ?? ''
    }
    expect(ids).toHaveLength(18)
    expect(ids[0]).toBe('TM-2026-09')
    expect(ids.at(-1)).toBe('TM-2025-04')
    expect(ids).toEqual(ids.toSorted((a, b) => (a! < b! ? 1 : -1)))
  })

  it.each(['0', '-1', 'x', '', '99999'])('open at the newest where the page is "%s"', async (number) => {
    await visitor.signIn('user_good', 'pass_good')
    const page = await visitor.get(`/bills?page=${number}`)
    expect((await attributesOf(page, '[data-bill]', 'data-bill'))[0]).toBe('TM-2026-09')
  })
})

describe('every page', () => {
  const paths = ['/signin', '/account', '/payments', '/payments/new', '/bills', '/bills?page=2', '/nowhere']

  it('keeps its links and forms under the mount', async () => {
    await visitor.signIn('user_good', 'pass_good')
    for (const path of paths) {
      const page = await visitor.get(path)
      const addresses = [...(await attributesOf(page, 'a', 'href')), ...(await attributesOf(page, 'form', 'action'))]
      expect(addresses.filter((address) => !address!.startsWith(`${MOUNT}/`))).toEqual([])
      expect(addresses.length).toBeGreaterThan(0)
    }
  })

  it('works at the root as well', async () => {
    const atRoot = new Visitor(serveSite(tmobileSite), '')
    await atRoot.signIn('user_good', 'pass_good')
    expect(new URL(atRoot.address).pathname).toBe('/account')
  })

  it('may be framed by anybody, and is neither stored nor found by a search', async () => {
    for (const path of paths) {
      const { headers, status } = await visitor.get(path)
      expect(status).toBe(200)
      const policy = headers.get('Content-Security-Policy')!
      expect(policy).toContain("default-src 'none'")
      expect(policy).not.toContain('frame-ancestors')
      expect(policy).toContain("form-action 'self'")
      expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/)
      expect(headers.get('X-Frame-Options')).toBeNull()
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('X-Robots-Tag')).toContain('noindex')
    }
  })

  it('tells whom to sign in as', async () => {
    const page = await visitor.get('/signin')
    const names = await textsOf(page, '.sandbox code')
    expect(names).toEqual(expect.arrayContaining(['user_good', 'pass_good', 'user_wrong', 'card_declined']))
  })

  it('has a label for each field', async () => {
    await visitor.signIn('user_good', 'pass_good')
    const page = await visitor.get('/payments/new')
    const ids = await attributesOf(page, 'input', 'id')
    expect(await attributesOf(page, 'label', 'for')).toEqual(ids)
    expect((await attributesOf(page, 'input', 'autocomplete')).filter((value) => value === null)).toEqual([])
  })

  it('is 404 where there is none', async () => {
    await visitor.signIn('user_good', 'pass_good')
    expect((await visitor.get('/nowhere')).status).toBe(404)
    expect((await visitor.post('/bills', {})).status).toBe(404)
  })
})
