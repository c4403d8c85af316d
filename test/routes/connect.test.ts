// The hosted page as it is served: its headers, what it says before any script runs, and what it tells to whom.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { decodeQR } from 'qr/decode.js'
import { app } from '../../src/app.ts'
import { nameForPeople } from '../../src/routes/connect-view.ts'
import { isReachable, qrCodeOf } from '../../src/routes/qr-code.ts'
import { call, createLink, newAccount, ORIGIN } from '../support/api.ts'
import { metered } from '../support/meter.ts'

async function rename(organisationId: string, name: string): Promise<void> {
  await env.DB.prepare('UPDATE organisations SET name = ?2 WHERE id = ?1').bind(organisationId, name).run()
}

function headersOf(response: Response): Record<string, string> {
  const { 'x-request-id': _, ...headers } = Object.fromEntries(response.headers)
  const nonce = /nonce-([\w-]{22})/.exec(headers['content-security-policy'] ?? '')?.[1] ?? 'none'
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll(nonce, 'NONCE')]))
}

async function pageOf(url: string): Promise<{ response: Response; text: string }> {
  const response = await call({ path: url.replace(ORIGIN, '') })
  return { response, text: await response.text() }
}

const SAFE = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'nonce-NONCE'; style-src 'nonce-NONCE'; connect-src 'self'; frame-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'content-type': 'text/html; charset=UTF-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  vary: 'Accept-Language',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive',
}

describe('the headers of the hosted page', () => {
  it('are all of them on every answer', async () => {
    const link = await createLink(await newAccount())
    const paths = [link.appClipUrl, `/connect/${link.linkId}`, `/connect/${link.linkId}?code=clm_x`, '/connect/nothing']
    for (const path of paths) {
      const { response } = await pageOf(path)
      expect(headersOf(response)).toEqual(SAFE)
    }
  })

  it('has another nonce each time, and no script or style without it', async () => {
    const link = await createLink(await newAccount())
    const [one, two] = [await pageOf(link.appClipUrl), await pageOf(link.appClipUrl)]
    const nonces = [one, two].map(
      ({ response }) => /nonce-([\w-]{22})/.exec(response.headers.get('content-security-policy')!)![1],
    )
    expect(nonces[0]).not.toBe(nonces[1])
    const elements = one.text.match(/<(script|style)\b[^>]*>/g)!
    expect(elements.length).toBeGreaterThan(2)
    for (const element of elements) {
      expect(element).toMatch(element.includes('application/json') ? /^/ : `nonce="${nonces[0]}"`)
    }
    expect(one.text).not.toMatch(/\b(src|href)="(https?:)?\/\//)
  })
})

describe('who asks', () => {
  it('is named, escaped, without the address of their server', async () => {
    const account = await newAccount()
    await rename(account.organisationId, `</script><img src=x> ${account.organisationId}`)
    const link = await createLink(account, { webhookUrl: 'https://hooks.your-server.com:8443/deep' })
    const { text } = await pageOf(link.appClipUrl)
    expect(text).not.toContain('</script><img')
    expect(text).toContain('&lt;/script&gt;&lt;img src=x&gt;')
    const served = JSON.parse(/id="served">([^]*?)<\/script>/.exec(text)![1]!)
    expect(served.link.view).toMatchObject({
      asker: `</script><img src=x> ${account.organisationId}`,
    })
    expect(text).not.toContain('hooks.your-server.com')
  })

  it.each([
    ['Acme', 'Acme'],
    ['  Acme \n Inc.\u0000 ', 'Acme Inc.'],
    ['evil\u202Egnp.exe', 'evil gnp.exe'],
    ['a'.repeat(61), `${'a'.repeat(59)}…`],
    ['é'.normalize('NFD').repeat(60), 'é'.repeat(60)],
    ['\u200B', ''],
  ])('%j becomes %j', (name, expected) => {
    expect(nameForPeople(name)).toBe(expected)
  })

  it.each([['es-MX'], [undefined]])('may name the language of the page: %s', async (locale) => {
    const link = await createLink(await newAccount(), { locale })
    const { text } = await pageOf(link.appClipUrl)
    const served = JSON.parse(/id="served">([^]*?)<\/script>/.exec(text)![1]!)
    expect(served.link.view).toMatchObject({ locale: locale ?? null })
    expect(link).not.toHaveProperty('locale')
  })

  it.each<[string, Record<string, string>, object | null]>([
    ['of test mode', {}, null],
    ['of a deployment that has nothing for it', {}, { appLink: null, appUrls: {}, extensionUrls: {}, hasPhone: false }],
    [
      'with an app and an extension',
      { APP_LINK: 'acme-pay://connect', EXTENSION_URLS: '{"firefox":"https://firefox.example/passage"}' },
      { appLink: 'acme-pay://connect', extensionUrls: { firefox: 'https://firefox.example/passage' }, hasPhone: true },
    ],
    ['that a phone opens elsewhere', { LINK_URL_BASE: 'https://a.example/l' }, { appLink: null, hasPhone: true }],
  ])('tells how a live link is taken up, and of what alone it needs the words: %s', async (_, vars, ways) => {
    const account = await newAccount(ways === null ? 'test' : 'live')
    const bindings = { ...env, LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}', ...vars }
    const created = await app.request(
      `${ORIGIN}/v1/links`,
      {
        method: 'POST',
        headers: { Authorization: `Bearer ${account.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          integrationId: 'tmobile',
          operations: [{ resource: 'paymentMethod', action: 'read' }],
        }),
      },
      bindings,
    )
    const { linkId, claimCode } = await created.json<{ linkId: string; claimCode: string }>()
    const response = await app.request(`${ORIGIN}/connect/${linkId}?code=${claimCode}`, {}, bindings)
    const served = JSON.parse(/id="served">([^]*?)<\/script>/.exec(await response.text())![1]!)
    expect(served.link.view.ways).toEqual(ways === null ? null : expect.objectContaining(ways))
    expect('liveContinue' in served.words).toBe(ways !== null)
    // A reload comes without the link: it may be either.
    expect(await (await app.request(`${ORIGIN}/connect/${linkId}`, {}, bindings)).text()).toContain('liveContinue')
  })

  it('is shown as it has been set, and nothing that was not', async () => {
    const account = await newAccount()
    const link = await createLink(account)
    const set = async (logo: string, colour: string): Promise<unknown> => {
      await env.DB.prepare('INSERT OR REPLACE INTO organisation_looks VALUES (?1, ?2, ?3, ?4, 1)')
        .bind(account.organisationId, '</script>Acme & Co.', logo, colour)
        .run()
      const { text } = await pageOf(link.appClipUrl)
      expect(text).not.toContain('</script>Acme')
      return JSON.parse(/id="served">([^]*?)<\/script>/.exec(text)![1]!).link.view
    }
    expect(await set('data:image/png;base64,iVBORw0KGgo=', '#ffd400')).toMatchObject({
      asker: '</script>Acme & Co.',
      logo: 'data:image/png;base64,iVBORw0KGgo=',
      colours: { fill: '#ffd400', onFill: '#000000' },
    })
    expect(await set('https://evil.example/pixel.png', 'red;}')).toMatchObject({ logo: null, colours: null })
  })

  it('costs two statements, and none for a forged code', async () => {
    const link = await createLink(await newAccount())
    const { db, count } = metered(env.DB)
    const get = async (url: string): Promise<number> => (await app.fetch(new Request(url), { ...env, DB: db })).status
    expect(await get(link.appClipUrl)).toBe(200)
    // The link, what is sealed of it, and whose it is.
    expect(count).toEqual({ statements: 2, rowsRead: 3, rowsWritten: 0 })
    expect(await get(`${link.appClipUrl.slice(0, -1)}_`)).toBe(404)
    expect(count.statements).toBe(2)
  })
})

describe('without JavaScript', () => {
  it('says what is asked and shows the way to a phone', async () => {
    const account = await newAccount()
    const { text } = await pageOf((await createLink(account)).appClipUrl)
    const words = /<main>[^]*<\/aside>/.exec(text)![0]
    expect(words).toContain(`Connect T-Mobile to ${account.organisationId}`)
    expect(words).toContain('Add a card to the account')
    expect(words).toContain('JavaScript is switched off')
    expect(words).toMatch(/<path stroke="#000" d="m4 4h7/)
  })

  it('says that nothing has been done for as long as nothing can have been', async () => {
    const link = await createLink(await newAccount())
    expect((await pageOf(link.appClipUrl)).text).toMatch(/load this page again\. Nothing has been done/)
    await call({ path: '/link/claim', body: { code: link.claimCode } })
    expect((await pageOf(link.appClipUrl)).text).not.toMatch(/load this page again\. Nothing has been done/)
  })

  it('tells nothing of the link without its code', async () => {
    const account = await newAccount()
    const link = await createLink(account)
    const { text } = await pageOf(`/connect/${link.linkId}`)
    expect(text).not.toContain(account.organisationId)
    expect(text).not.toContain('T-Mobile</')
    expect(text).not.toContain('<path stroke="#000" d="m')
  })

  it('shows no way to a phone once the link has ended', async () => {
    const account = await newAccount()
    const link = await createLink(account)
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    const { text } = await pageOf(link.appClipUrl)
    expect(text).toContain('This link was canceled')
    expect(text).not.toContain('<path stroke="#000" d="m')
  })
})

describe('the language', () => {
  async function headingIn(path: string, language?: string): Promise<string | undefined> {
    const headers = language === undefined ? {} : { 'Accept-Language': language }
    const text = await (
      await app.fetch(new Request(path.startsWith('/') ? ORIGIN + path : path, { headers }), env)
    ).text()
    return `${/<html lang="(\w+)"/.exec(text)?.[1]}: ${/<h1[^>]*>([^<]*)/.exec(text)?.[1]}`
  }

  it('is what the browser asks for, and English otherwise', async () => {
    const account = await newAccount()
    const { appClipUrl } = await createLink(account)
    const english = `en: Connect T-Mobile to ${account.organisationId}`
    expect(await headingIn(appClipUrl)).toBe(english)
    expect(await headingIn(appClipUrl, 'de')).toBe(english)
    expect(await headingIn(appClipUrl, 'de, es-MX;q=0.8, en;q=0.3')).toBe(
      `es: Conectar T-Mobile con ${account.organisationId}`,
    )
  })

  it("is the link's own before that of the browser, and stays so without the code", async () => {
    const { appClipUrl, linkId } = await createLink(await newAccount(), { locale: 'es-US' })
    expect(await headingIn(appClipUrl, 'en')).toMatch(/^es: Conectar/)
    expect(await headingIn(`/connect/${linkId}?locale=es-US`, 'en')).toBe('es: JavaScript está desactivado')
  })

  it('is that of the pages of wrong links and of faults too', async () => {
    expect(await headingIn('/connect/nothing', 'es')).toBe('es: Este enlace no es válido')
    const { appClipUrl } = await createLink(await newAccount())
    const broken = { ...env, DB: null }
    const response = await app.fetch(new Request(appClipUrl, { headers: { 'Accept-Language': 'es' } }), broken)
    expect(await response.text()).toContain('No es culpa suya')
  })

  it('is sent alone', async () => {
    const { text } = await pageOf((await createLink(await newAccount())).appClipUrl)
    expect(text).not.toContain('Volver a intentarlo')
  })
})

describe('a fault of our own', () => {
  it('is a page too, with the same protection', async () => {
    const link = await createLink(await newAccount())
    // D1 cannot be made to fail for real.
    const broken = {
      ...env,
      DB: {
        prepare: () => {
          throw new Error('D1_ERROR: overloaded')
        },
      },
    }
    const response = await app.fetch(new Request(link.appClipUrl), broken)
    expect(response.status).toBe(503)
    expect(headersOf(response)).toEqual({ ...SAFE, 'retry-after': '5' })
    expect(await response.text()).toContain('It is not your fault')
  })
})

describe('the QR code', () => {
  it.each([
    ['http://localhost:8787/connect/x', false],
    ['http://passage.localhost/connect/x', false],
    ['http://127.0.0.1:8787/connect/x', false],
    ['http://127.3.2.1/connect/x', false],
    ['http://[::1]:8787/connect/x', false],
    ['http://192.168.1.20:8787/connect/x', true],
    ['https://localhost.example/connect/x', true],
    ['https://127.example/connect/x', true],
  ])('is drawn for an address that a phone can open: %s, %s', (address, expected) => {
    expect(isReachable(address)).toBe(expected)
  })

  it.each(['https://a.example/link?code=1', `https://${'long-'.repeat(40)}.example/connect/link_1?code=clm_2`])(
    'of %s is what a scanner reads',
    (text) => {
      const { size, path } = qrCodeOf(text)
      const pixels = new Uint8Array(size * size * 16 * 4).fill(255)
      let x = 0
      let y = 0
      for (const [, dx, dy, length] of path.matchAll(/m(-?\d+) (-?\d+)h(\d+)/g)) {
        x += Number(dx)
        y += Number(dy)
        for (let end = x + Number(length); x < end; x++) {
          for (let dot = 0; dot < 16; dot++) {
            const at = ((y * 4 + (dot >> 2)) * size * 4 + x * 4 + (dot & 3)) * 4
            pixels.fill(0, at, at + 3)
          }
        }
      }
      expect(decodeQR({ width: size * 4, height: size * 4, data: pixels })).toBe(text)
    },
  )
})
