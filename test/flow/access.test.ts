// Who may do what: every route of /v1 as the router has it, for every kind of caller and every kind of id. No cell is
// written down: a rule says what each must answer, so that a new route is judged the moment it is mounted.
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { app } from '../../src/app.ts'
import { hashApiKey } from '../../src/core/api-key.ts'
import { type ApiOperation, OPERATIONS } from '../../src/openapi/operations.ts'
import { SCOPE_OF_METHOD, SCOPES } from '../../src/wire/scope.ts'
import { type Account, call, claimLink, createLink, expectJson, newAccount } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { PATIENCE_MS } from '../support/patience.ts'

const CALLERS = ['own', 'other', 'other mode', 'missing scope', 'none', 'unknown', 'revoked', 'expired'] as const
type Caller = (typeof CALLERS)[number]

const FORMS = ['valid', 'foreign', 'malformed'] as const
type Form = (typeof FORMS)[number]

/** A link and what belongs to it: every name that a path may have. */
interface Things {
  readonly id: string
  readonly sessionId: string
  readonly deliveryId: string
  readonly claimCode: string
}

/** In the place of what was not made. */
const NONE = 'none'

interface Route {
  readonly method: string
  readonly path: string
  readonly operation: ApiOperation
}

const routed = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
      .map(({ method, path }) => `${method} ${path}`),
  ),
]

/** With HEAD, which the router answers wherever it has a GET. */
const routes: Route[] = routed.flatMap((line) => {
  const [method = '', path = ''] = line.split(' ')
  const described = path.replaceAll(/:(\w+)/g, '{$1}')
  const operation = OPERATIONS.find((one) => one.method === method.toLowerCase() && one.path === described)
  if (operation === undefined) {
    throw new Error(`${line} is not in OPERATIONS`)
  }
  return (method === 'GET' ? ['GET', 'HEAD'] : [method]).map((one) => ({ method: one, path, operation }))
})

function namesIn(path: string): (keyof Things)[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as keyof Things)
}

/** Every mixture of forms, one for each name in the path; one empty mixture where there is none. */
function mixtures(path: string): Form[][] {
  return namesIn(path).reduce<Form[][]>((rows) => rows.flatMap((row) => FORMS.map((form) => [...row, form])), [[]])
}

/** The rule. Authentication comes before anything, then what the key is for; then nothing that is another's exists. */
function expectedStatus({ path, operation }: Route, caller: Caller, forms: readonly Form[]): number {
  if (caller === 'missing scope') {
    return 403
  }
  if (caller !== 'own' && caller !== 'other' && caller !== 'other mode') {
    return 401
  }
  if (caller === 'other mode' && operation.body === 'CreateLink') {
    // Allowed, and refused for what it asks: no live site is named here.
    return 400
  }
  if (caller === 'other mode' && path.startsWith('/v1/sandbox/')) {
    // A live key has no sandbox.
    return 404
  }
  if (operation.isSocket === true) {
    // Nobody here asks for an upgrade: whom a socket lets in is told where it is tested.
    return 426
  }
  const isReachable = forms.every((form) => form === 'valid') && (caller === 'own' || namesIn(path).length === 0)
  return isReachable ? operation.answer.status : 404
}

async function keyOf(caller: Caller, own: Account, { method }: Route): Promise<string | undefined> {
  const changed = async (column: string, value: number | string): Promise<string> => {
    const { key } = await newAccount(own.mode, own.organisationId)
    await env.DB.prepare(`UPDATE api_keys SET ${column} = ?1 WHERE hash = ?2`).bind(value, hashApiKey(key)).run()
    return key
  }
  switch (caller) {
    case 'own':
      return own.key
    case 'other':
      return (await newAccount(own.mode)).key
    case 'other mode':
      return (await newAccount('live', own.organisationId)).key
    case 'missing scope':
      // All but the one.
      return await changed('scopes', SCOPES.filter((scope) => scope !== SCOPE_OF_METHOD[method]).join(' '))
    case 'none':
      return undefined
    case 'unknown': {
      const { key } = await newAccount()
      await env.DB.prepare('DELETE FROM api_keys WHERE hash = ?1').bind(hashApiKey(key)).run()
      return key
    }
    case 'revoked':
      return await changed('revoked_at', 1)
    case 'expired':
      return await changed('expires_at', 1)
  }
}

/** In the state in which each route succeeds: what names a session or delivery needs one that is over, the rest an open link. */
async function newThings(owner: Account, names: readonly (keyof Things)[]): Promise<Things> {
  const box = newBox()
  const link = await createLink(owner, { debug: true, webhookUrl: box.url, externalUserId: 'user-1' })
  const things = { id: link.linkId, claimCode: link.claimCode, sessionId: NONE, deliveryId: NONE }
  if (names.length < 2) {
    return things
  }
  const { sessionId } = await claimLink(link.claimCode)
  const path = `/v1/links/${link.linkId}`
  await expectJson(await call({ method: 'POST', path: `${path}/cancel`, key: owner.key }), 200)
  await received(box.name, 1)
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const answer = await call({ path: `${path}/deliveries`, key: owner.key })
    const { deliveries } = await expectJson<{ deliveries: { id: string; status: string }[] }>(answer, 200)
    const [delivery] = deliveries
    if (delivery?.status === 'delivered') {
      return { ...things, sessionId, deliveryId: delivery.id }
    }
    if (Date.now() > end) {
      throw new Error(`the webhook is still ${delivery?.status}`)
    }
  }
}

/** Each beside the real one: what an id is not, and what a path could be bent to. */
function malformed(id: string): string[] {
  const [prefix = '', body = ''] = id.split('_')
  return [`${prefix}_0`, `${id}0`, body, `evt_${body}`, `${id}%00`, `${id}%2f..%2f`, `%2e%2e%2f${id}`, `${id}'--`, '*']
}

/** One list of ids for each way to say a mixture: of the malformed ones there are several. */
function idsOf(path: string, forms: readonly Form[], own: Things, foreign: Things): string[][] {
  // Not each beside each.
  const most = namesIn(path).length === 1 ? 9 : 3
  return namesIn(path).reduce<string[][]>(
    (rows, name, index) => {
      const form = forms[index]
      const ids =
        form === 'valid' ? [own[name]] : form === 'foreign' ? [foreign[name]] : malformed(own[name]).slice(0, most)
      return rows.flatMap((row) => ids.map((id) => [...row, id]))
    },
    [[]],
  )
}

function bodyOf({ operation }: Route, own: Things): unknown {
  const { body, id } = operation
  if (body === undefined) {
    return undefined
  }
  if (body === 'CreateLink') {
    return { integrationId: 'tmobile', operations: [{ resource: 'paymentMethod', action: 'read' }] }
  }
  if (body === 'Simulate') {
    return { claimCode: own.claimCode, person: 'user_good' }
  }
  if (body === 'SendWebhook') {
    return { url: newBox().url, event: 'link.complete' }
  }
  throw new Error(`${id} takes ${body}, of which there is no example here`)
}

/** What a path without names needs to name anything. */
function queryOf({ operation }: Route): string {
  const needed = Object.entries(operation.query ?? {}).filter(([, { required }]) => required === true)
  return needed.length === 0 ? '' : `?${needed.map(([name]) => `${name}=user-1`).join('&')}`
}

async function readAll(own: Account, { id }: Things): Promise<string> {
  const paths = ['', '/events', '/sessions', '/deliveries'].map((end) => `/v1/links/${id}${end}`)
  const answers = await Promise.all(paths.map(async (path) => await call({ path, key: own.key })))
  return (await Promise.all(answers.map((answer) => answer.text()))).join('\n')
}

/** What names a link may not stand in another's answer. */
function secretsOf({ id, sessionId, claimCode }: Things): string[] {
  return [id, claimCode, ...(sessionId === NONE ? [] : [sessionId])]
}

it('no route of /v1 answers to every method, where the matrix would not see it', ({ expect }) => {
  const whole = app.routes.filter(({ method, path }) => method === 'ALL' && /^\/v1\b/.test(path))
  expect(whole.filter(({ path }) => !path.endsWith('*')).map(({ path }) => path)).toEqual([])
  expect(routed.length).toBeGreaterThanOrEqual(OPERATIONS.filter(({ path }) => path.startsWith('/v1/')).length)
})

describe.for(routes)('$method $path', (route) => {
  it('answers each caller and each kind of id by the rule', async ({ expect }) => {
    const { method, path } = route
    const own = await newAccount()
    const foreigner = await newAccount()
    const [mine, foreign] = await Promise.all([newThings(own, namesIn(path)), newThings(foreigner, namesIn(path))])
    const ask = async (caller: Caller, key: string | undefined, forms: readonly Form[], ids: string[]) => {
      let next = 0
      const address = path.replaceAll(/:\w+/g, () => ids[next++] ?? '') + queryOf(route)
      const where = `${method} ${address} by ${caller} (${forms.join(', ')})`
      const answer = await call({ method, path: address, key, body: bodyOf(route, mine) })
      const text = await answer.text()
      expect([where, answer.status, text]).toEqual([where, expectedStatus(route, caller, forms), text])
      for (const secret of [...(caller === 'own' ? [] : secretsOf(mine)), ...secretsOf(foreign)]) {
        expect(text.includes(secret), `${where} tells ${secret}: ${text}`).toBe(false)
      }
    }
    const untouched = [await readAll(own, mine), await readAll(foreigner, foreign)]
    let cells = 0
    for (const caller of CALLERS) {
      const key = await keyOf(caller, own, route)
      for (const forms of mixtures(path).filter((row) => expectedStatus(route, caller, row) >= 400)) {
        for (const ids of idsOf(path, forms, mine, foreign)) {
          await ask(caller, key, forms, ids)
          cells++
        }
      }
    }
    expect(cells).toBeGreaterThanOrEqual(namesIn(path).length === 0 ? 5 : 8 * 3 - 1)
    expect([await readAll(own, mine), await readAll(foreigner, foreign)]).toEqual(untouched)
    // What succeeds comes last: it may change the link.
    for (const caller of CALLERS) {
      for (const forms of mixtures(path).filter((row) => expectedStatus(route, caller, row) < 400)) {
        await ask(caller, await keyOf(caller, own, route), forms, idsOf(path, forms, mine, foreign)[0] ?? [])
      }
    }
    // Nothing that it began may go on into the next test.
    await expect.poll(() => readAll(own, mine)).not.toContain('"active"')
  })
})
