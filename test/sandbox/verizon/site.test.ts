// The Verizon sandbox over HTTP, page by page, as a browser would walk it.
import { beforeEach, describe, expect, it } from 'vitest'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { SLOW_PAGE_MS } from '../../../src/sandbox/people.ts'
import { attributesOf, textsOf } from '../visitor.ts'
import { Customer, form, MOUNT } from './customer.ts'

const PAN = form.cardNumber

let customer: Customer
beforeEach(() => {
  customer = new Customer()
})

describe('signing in', () => {
  it.each([
    '',
    '/',
    '/my/overview',
    '/wallet',
    '/wallet/review',
    '/bills/2026',
    '/secure/verify',
    '/nowhere',
    '//x.test',
  ])('sends a stranger at "%s" to the sign-in page', async (path) => {
    const page = await customer.get(path)
    expect(page.status).toBe(200)
    expect(customer.path).toBe('/secure/login')
    expect(await attributesOf(page, '#userId', 'autocomplete')).toEqual(['username'])
  })

  it('takes user ID and password at one address, told apart by a hidden field', async () => {
    expect(await attributesOf(await customer.get('/secure/login'), '[name="step"]', 'value')).toEqual(['userId'])
    const second = await customer.post('/secure/login', { step: 'userId', userId: ' user_good ' })
    expect(customer.path).toBe('/secure/login')
    expect(await attributesOf(second, '[name="step"]', 'value')).toEqual(['password'])
    expect(await textsOf(second, '.who__name')).toEqual(['user_good'])
    const overview = await customer.enterPassword('pass_good')
    expect(customer.path).toBe('/my/overview')
    expect(await textsOf(overview, 'h1')).toEqual(['Overview'])
  })

  it('shows the same step after a reload, and lets another user ID be typed', async () => {
    await customer.post('/secure/login', { step: 'userId', userId: 'somebody' })
    expect(await attributesOf(await customer.get('/secure/login'), '#password', 'type')).toEqual(['password'])
    const again = await customer.get('/secure/login?user=other')
    expect(await attributesOf(again, '#userId', 'value')).toEqual([''])
  })

  it.each([
    ['a user ID that is missing', { step: 'userId' }],
    ['a user ID without end', { step: 'userId', userId: 'x'.repeat(65) }],
    ['a password before the user ID', { step: 'password', password: 'pass_good' }],
  ])('asks for the user ID after %s', async (_, typed) => {
    const page = await customer.post('/secure/login', typed)
    expect(await textsOf(page, '#userId-error')).toEqual(['Enter your user ID.'])
    expect(await attributesOf(page, '#userId', 'aria-describedby')).toEqual(['userId-error'])
  })

  it('answers a wrong password and an unknown name alike', async () => {
    const answers: string[][] = []
    for (const name of ['user_wrong', 'nobody_here']) {
      answers.push(await textsOf(await customer.signIn(name, 'pass_good'), '#password-error'))
    }
    expect(answers[0]).toEqual(['That password is not right. 2 attempts are left.'])
    expect(answers[1]).toEqual(answers[0])
  })

  it('lets user_wrong try again, and locks after three, for every page and name, until the visitor starts again', async () => {
    await customer.signIn('user_wrong', 'a')
    expect(await textsOf(await customer.enterPassword('b'), '#password-error')).toEqual([
      'That password is not right. 1 attempt is left.',
    ])
    const locked = await customer.enterPassword('c')
    expect(await attributesOf(locked, '.lock-notice', 'role')).toEqual(['alert'])
    for (const path of ['/secure/login?user=other', '/wallet', '/secure/verify']) {
      expect(await textsOf(await customer.get(path), 'h1')).toEqual(['Your account is locked'])
    }
    await customer.post('/secure/login', { step: 'userId', userId: 'user_good' })
    expect(await textsOf(await customer.enterPassword('pass_good'), '.lock-notice')).toHaveLength(1)
    await customer.signIn('user_good', 'pass_good')
    expect(customer.path).toBe('/my/overview')
  })

  it('does not forget wrong passwords with another user ID', async () => {
    await customer.signIn('user_wrong', 'a')
    await customer.enterPassword('b')
    await customer.get('/secure/login?user=other')
    await customer.post('/secure/login', { step: 'userId', userId: 'user_good' })
    expect(await textsOf(await customer.enterPassword('c'), '.lock-notice')).toHaveLength(1)
  })

  it('is locked for user_locked at once', async () => {
    expect(await textsOf(await customer.signIn('user_locked', 'pass_good'), '.lock-notice')).toHaveLength(1)
  })

  it.each(['user_good', 'user_slow', 'user_changed', 'card_declined'])('asks %s for no code', async (name) => {
    await customer.signIn(name, 'pass_good')
    expect(customer.path).toBe('/my/overview')
  })

  it.each([
    ['text', 'The code is on its way to the phone ending in 0148.'],
    ['email', 'The code is on its way to a•••@example.com.'],
  ])('asks user_otp where to send the code, sends it by %s, then asks for it', async (channel, words) => {
    const asked = await customer.signIn('user_otp', 'pass_good')
    expect(customer.path).toBe('/secure/channel')
    expect(await attributesOf(asked, '[type="radio"]', 'value')).toEqual(['text', 'email'])
    const verify = await customer.post('/secure/channel', { channel })
    expect(customer.path).toBe('/secure/verify')
    expect((await textsOf(verify, '.sheet > p'))[0]).toBe(words)
    expect(await attributesOf(verify, '#code', 'autocomplete')).toEqual(['one-time-code'])
    await customer.post('/secure/verify', { code: ' 1234 ' })
    expect(customer.path).toBe('/my/overview')
  })

  it('locks after three wrong codes, wherever they were sent', async () => {
    await customer.signIn('user_otp', 'pass_good')
    await customer.post('/secure/channel', { channel: 'text' })
    const wrong = await customer.post('/secure/verify', { code: '1' })
    expect(await textsOf(wrong, '#code-error')).toEqual(['That code is not right. 2 attempts are left.'])
    await customer.post('/secure/verify', { code: '2' })
    await customer.post('/secure/channel', { channel: 'email' })
    expect(await textsOf(await customer.post('/secure/verify', { code: '3' }), '.lock-notice')).toHaveLength(1)
  })

  it('sends a code nowhere else', async () => {
    await customer.signIn('user_otp', 'pass_good')
    const page = await customer.post('/secure/channel', { channel: 'pigeon' })
    expect(await textsOf(page, '#channel-error')).toEqual(['Choose where to send the code.'])
    await customer.get('/secure/verify')
    expect(customer.path).toBe('/secure/channel')
  })

  it('takes no code before the password, or before one was sent', async () => {
    await customer.post('/secure/login', { step: 'userId', userId: 'user_otp' })
    for (const path of ['/secure/channel', '/secure/verify']) {
      await customer.post(path, { channel: 'text', code: '1234' })
      expect(customer.path).toBe('/secure/login')
    }
    await customer.enterPassword('pass_good')
    await customer.post('/secure/verify', { code: '1234' })
    expect(customer.path).toBe('/secure/channel')
  })

  it('is down for user_down once signed in, until they sign out', async () => {
    expect((await customer.signIn('user_down', 'pass_good')).status).toBe(503)
    expect((await customer.get('/wallet')).status).toBe(503)
    expect((await customer.get('/signout')).status).toBe(200)
  })

  it('takes its time for user_slow', async () => {
    await customer.signIn('user_slow', 'pass_good')
    const began = performance.now()
    await customer.get('/wallet')
    expect(performance.now() - began).toBeGreaterThan(SLOW_PAGE_MS - 50)
  })

  it('shows user_changed the same things in another layout', async () => {
    await customer.signIn('user_changed', 'pass_good')
    expect(customer.path).toBe('/my/overview')
    for (const path of ['/wallet', '/wallet/new', '/wallet/review', '/bills', '/bills/2026']) {
      const page = await customer.get(path)
      expect(await textsOf(page, '.tiles strong')).toContain('Visa')
      expect(await attributesOf(page, '.wallet, .card-form, .review, .bill-years, .bill-year', 'class')).toEqual([])
    }
  })

  it('forgets the account on signing out', async () => {
    await customer.signIn('user_good', 'pass_good')
    await customer.get('/signout')
    await customer.get('/my/overview')
    expect(customer.path).toBe('/secure/login')
  })
})

describe('the cookie', () => {
  it('is ignored where somebody broke it', async () => {
    customer.cookie = 'verizon_sandbox=%7B%22stage%22%3A%22open%22%7D'
    await customer.get('/my/overview')
    expect(customer.path).toBe('/secure/login')
  })

  it('opens no account for a name that nobody has', async () => {
    const state = { userId: 'nobody_here', stage: 'open', sentTo: null, wrongTries: 0, added: [] }
    customer.cookie = `verizon_sandbox=${encodeURIComponent(JSON.stringify(state))}`
    await customer.get('/wallet')
    expect(customer.path).toBe('/secure/login')
  })

  it('does not change between form and review', async () => {
    await customer.signIn('user_good', 'pass_good')
    customer.setCookie = ''
    await customer.post('/wallet/review', form)
    await customer.post('/wallet/review', { ...form, zipCode: '' })
    expect(customer.setCookie).toBe('')
  })

  it('stays below 4 KB and holds no card number, code or name', async () => {
    await customer.signIn('user_good', 'pass_good')
    const amex = { ...form, cardNumber: '378282246310005', zipCode: '60601-4410' }
    for (let index = 0; index < MOST_ADDED_CARDS; index++) {
      await customer.confirm(await customer.post('/wallet/review', amex))
    }
    const cards = await textsOf(await customer.get('/wallet'), '.wallet-card__number')
    expect(cards).toHaveLength(3 + MOST_ADDED_CARDS)
    expect(customer.setCookie.length).toBeLessThan(4000)
    expect(decodeURIComponent(customer.cookie)).not.toMatch(/378282246310005|987|John|Doe/)
    const full = await customer.post('/wallet/review', form)
    expect(await textsOf(full, '.field__error')).toEqual(['This account already holds as many cards as it can.'])
  })
})

describe('adding a card', () => {
  beforeEach(async () => {
    await customer.signIn('user_good', 'pass_good')
  })

  it('shows a review, and adds nothing before Confirm', async () => {
    const review = await customer.post('/wallet/review', form)
    expect(review.status).toBe(200)
    expect(await textsOf(review, '.review__brand')).toEqual(['Visa'])
    expect(await textsOf(review, '.review__number')).toEqual(['•••• •••• •••• 1111'])
    expect(await textsOf(review, '.review dd')).toEqual(['Visa •••• •••• •••• 1111', 'Exp. 12/2028', '60601'])
    expect(await textsOf(await customer.get('/wallet'), '.wallet-card')).toHaveLength(3)
  })

  it('shows of the card no more than its last digits, and is not stored', async () => {
    const review = await customer.post('/wallet/review', form)
    expect(review.headers.get('Cache-Control')).toBe('no-store')
    expect((await textsOf(review, 'body')).join(' ')).not.toMatch(/4111|987|John|Doe/)
    // The full card is in hidden fields alone.
    expect(await attributesOf(review, '.review input:not([type="hidden"])', 'name')).toEqual([])
    expect(await attributesOf(review, '.review [name="cardNumber"]', 'value')).toEqual([PAN])
    const visible = (await review.text()).replaceAll(/<input type="hidden"[^>]*>/g, '')
    expect(visible).not.toMatch(/4111|987|John|Doe/)
  })

  it('confirms in the wallet and lists the card before the bank accounts', async () => {
    const page = await customer.confirm(await customer.post('/wallet/review', form))
    expect(customer.path).toBe('/wallet')
    expect(await textsOf(page, '.toast')).toEqual(['Visa •••• •••• •••• 1111 is in your wallet now.'])
    expect(await textsOf(page, '.wallet-card__number')).toEqual(
      ['4242', '0119', '1111', '7781'].map((last4) => `•••• •••• •••• ${last4}`),
    )
    expect(await textsOf(page, '#vz-new-1 .wallet-card__expiry')).toEqual(['Exp. 12/2028'])
  })

  it.each(['vz-new-1', 'vz-40213', 'x'])('says that nothing was added where nothing was: %s', async (id) => {
    expect(await textsOf(await customer.get(`/wallet?added=${id}`), '.toast')).toEqual([])
  })

  it('takes a name of one word as the last name', async () => {
    const review = await customer.post('/wallet/review', { ...form, firstName: '', lastName: 'Doe' })
    expect(await textsOf(review, '.review__number')).toHaveLength(1)
    const refused = await customer.post('/wallet/review', { ...form, lastName: '' })
    expect(await attributesOf(refused, '[aria-invalid="true"]', 'name')).toEqual(['lastName'])
  })

  it.each(['12/28', '13/2028', '1/2028', '12/1928', '', '12/2028/'])('refuses the expiry "%s"', async (expiryDate) => {
    const page = await customer.post('/wallet/review', { ...form, expiryDate })
    expect(await textsOf(page, '#expiryDate-error')).toEqual(['Enter month and year as MM/YYYY.'])
  })

  it('marks on the form what is wrong and keeps what was typed, except the card number and its code', async () => {
    const typed = { ...form, expiryDate: '99/2028', zipCode: '<b>"x"', city: 'x'.repeat(129) }
    const page = await customer.post('/wallet/review', typed)
    expect(page.status).toBe(422)
    expect(await textsOf(page, '.notice--invalid')).toHaveLength(1)
    expect(await attributesOf(page, '[aria-invalid="true"]', 'name')).toEqual(['expiryDate', 'zipCode', 'city'])
    expect(await attributesOf(page, '#expiryDate', 'aria-describedby')).toEqual(['expiryDate-hint expiryDate-error'])
    expect(await attributesOf(page, '#lastName', 'value')).toEqual(['Doe'])
    const markup = await page.text()
    expect(markup).toContain('value="&lt;b&gt;&quot;x&quot;"')
    expect(markup).not.toMatch(/4111|987/)
  })

  it('looks again at what the review sends', async () => {
    const page = await customer.post('/wallet/confirm', { ...form, cardNumber: '4111111111111112' })
    expect(page.status).toBe(422)
    expect(await attributesOf(page, '[aria-invalid="true"]', 'name')).toEqual(['cardNumber'])
    expect(await textsOf(await customer.get('/wallet'), '.wallet-card')).toHaveLength(3)
  })

  it.each(['/wallet/review', '/wallet/confirm'])('has kept nothing where %s is reloaded', async (path) => {
    await customer.post('/wallet/review', form)
    const page = await customer.get(path)
    expect(page.status).toBe(200)
    expect(customer.path).toBe('/wallet/new')
    expect(await textsOf(page, '.notice--again')).toHaveLength(1)
    expect((await attributesOf(page, '.card-form input', 'value')).join('')).toBe('')
  })

  it('declines every card of card_declined, but not before Confirm', async () => {
    await customer.signIn('card_declined', 'pass_good')
    const review = await customer.post('/wallet/review', form)
    expect(await textsOf(review, '.review__number')).toEqual(['•••• •••• •••• 1111'])
    const page = await customer.confirm(review)
    expect(page.status).toBe(422)
    expect(await textsOf(page, '.notice--declined')).toEqual(['The bank declined this card. Please use another one.'])
    expect(await attributesOf(page, '[aria-invalid="true"]', 'name')).toEqual([])
    expect(await page.text()).not.toMatch(/4111|987/)
    expect(await textsOf(await customer.get('/wallet'), '.wallet-card')).toHaveLength(1)
  })

  it('takes a body that is no form as an empty one', async () => {
    const url = `https://passage.test${MOUNT}/wallet/review`
    const empty = await customer.send(new Request(url, { method: 'POST', body: '\u0000{}' }))
    expect(empty.status).toBe(422)
  })
})

describe('bills', () => {
  it('are one page a year, newest first, and the years are links', async () => {
    await customer.signIn('user_good', 'pass_good')
    const index = await customer.get('/bills')
    expect(await textsOf(index, '.bill')).toEqual([])
    const counts: Record<string, number> = {}
    const ids: string[] = []
    for (const link of await attributesOf(index, '.bill-years a', 'href')) {
      const page = await customer.get(link!.slice(MOUNT.length))
      const [year] = await textsOf(page, 'details[open] > summary h2')
      const found = await textsOf(page, 'details .bill__number')
      counts[year!] = found.length
      ids.push(...found)
    }
    expect(counts).toEqual({ 2026: 8, 2025: 12, 2024: 3 })
    expect(ids[0]).toBe('VZ-2026-08')
    expect(ids).toEqual(ids.toSorted().toReversed())
  })

  it('lead from one year to the others', async () => {
    await customer.signIn('user_good', 'pass_good')
    expect(await textsOf(await customer.get('/bills/2025'), '.bill-years a')).toEqual(['2026', '2024'])
  })

  it.each(['2023', '0', 'x', '2026/08'])('are not found for the year "%s"', async (year) => {
    await customer.signIn('user_good', 'pass_good')
    expect((await customer.get(`/bills/${year}`)).status).toBe(404)
  })
})

describe('every page', () => {
  const paths = ['/my/overview', '/wallet', '/wallet/new', '/wallet/review', '/bills', '/bills/2026', '/nowhere']

  it('keeps its links and forms under the mount', async () => {
    await customer.signIn('user_good', 'pass_good')
    const pages = await Promise.all([...paths.map((path) => customer.get(path)), customer.post('/wallet/review', form)])
    for (const page of pages) {
      const addresses = [...(await attributesOf(page, 'a', 'href')), ...(await attributesOf(page, 'form', 'action'))]
      expect(addresses.filter((address) => !address!.startsWith(`${MOUNT}/`))).toEqual([])
      expect(addresses.length).toBeGreaterThan(0)
    }
  })

  it('works at the root as well', async () => {
    const atRoot = new Customer('')
    await atRoot.signIn('user_good', 'pass_good')
    expect(new URL(atRoot.address).pathname).toBe('/my/overview')
  })

  it('says on top that it is a sandbox, and whom to sign in as', async () => {
    expect(await textsOf(await customer.get('/secure/login'), '.sandbox code')).toEqual(
      expect.arrayContaining(['user_good', 'pass_good', 'user_wrong', 'card_declined']),
    )
    await customer.signIn('user_good', 'pass_good')
    for (const path of paths) {
      const [summary] = await textsOf(await customer.get(path), '.sandbox summary')
      expect(summary).toMatch(/^Sandbox\. Not Verizon: never type a real password or card here\./)
    }
  })

  it('has a label for each field', async () => {
    await customer.signIn('user_good', 'pass_good')
    const page = await customer.get('/wallet/new')
    const ids = await attributesOf(page, 'input', 'id')
    expect(await attributesOf(page, 'label', 'for')).toEqual(ids)
    expect((await attributesOf(page, 'input', 'autocomplete')).filter((value) => value === null)).toEqual([])
  })

  it('is 404 where there is none', async () => {
    await customer.signIn('user_good', 'pass_good')
    expect((await customer.get('/nowhere')).status).toBe(404)
    expect((await customer.post('/bills', {})).status).toBe(404)
  })
})
