// The two sites as a stranger finds them, without a browser and without this project: they stand, they are hardened, and
// they refuse what a browser must not be made to do. What the links are measured by.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Front, startFront } from './support/front.ts'
import { tokenIn, Visitor } from './support/visitor.ts'

const certificate = inject('certificate')
const applications = inject('applications')
let admin: Front
let shop: Front

beforeAll(async () => {
  ;[admin, shop] = await Promise.all([
    startFront(applications.admin, certificate),
    startFront(applications.shop, certificate),
  ])
})

afterAll(async () => {
  await Promise.all([admin, shop].map((front) => front.stop()))
})

describe('both sites', () => {
  it('forbid framing, and every script that is not a file of the site', async () => {
    for (const [front, path] of [
      [admin, '/login'],
      [shop, '/admin/'],
    ] as const) {
      const { status, headers } = await new Visitor(front.origin, certificate.cert).get(path)
      expect(status).toBe(200)
      expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'content-security-policy': "script-src 'self'" })
    }
  })
})

describe('the server-rendered site', () => {
  it('lets a person with the token of its form in, and shows and takes contacts', async () => {
    const person = new Visitor(admin.origin, certificate.cert)
    const form = await person.get('/login')
    expect(form.headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^panel=.*; HttpOnly; SameSite=Lax; Secure$/),
    )
    const answer = await person.post('/login', { username: 'mina', password: 'correct horse', _csrf: tokenIn(form) })
    expect(answer).toMatchObject({ status: 302, location: '/' })
    expect((await person.get('/contacts')).body).toContain('Jonas Öhman &amp; Sons')
    expect(admin.writes).toEqual(['POST /login'])
  })

  it('refuses a form without its token', async () => {
    const person = new Visitor(admin.origin, certificate.cert)
    await person.get('/login')
    expect((await person.post('/login', { username: 'mina', password: 'correct horse' })).status).toBe(403)
  })
})

describe('the single-page site', () => {
  const LOGIN =
    'mutation Login($name: String!, $password: String!) { login(username: $name, password: $password) { __typename } }'

  it('lets a person in, and knows the orders of its customers', async () => {
    const person = new Visitor(shop.origin, certificate.cert)
    await person.query('/admin-api', LOGIN, { name: 'mina', password: 'correct horse' })
    const orders = 'query Orders { orders { totalItems items { state customer { lastName } } } }'
    expect(await person.query('/admin-api', orders)).toMatchObject({ orders: { totalItems: 3 } })
    expect(shop.writes).toEqual(['mutation Login'])
  })

  it('sets a cookie that no other site can send', async () => {
    const person = new Visitor(shop.origin, certificate.cert)
    const body = { query: LOGIN, variables: { name: 'mina', password: 'correct horse' } }
    const { headers } = await person.postJson('/admin-api', body)
    expect(headers['set-cookie']).toContainEqual(expect.stringMatching(/^shop=.*samesite=strict.*; Secure$/i))
  })

  it('refuses what a plain form can send', async () => {
    const person = new Visitor(shop.origin, certificate.cert)
    expect((await person.post('/admin-api', { query: LOGIN })).status).toBe(400)
  })
})
