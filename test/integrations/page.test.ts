// The words that automations are written in, as tables: what each asks of a client, and what it makes of the answer.
import { describe, it } from 'vitest'
import * as z from 'zod'
import type { Steps } from '../../src/core/automation.ts'
import { pageAt, type Reading } from '../../src/integrations/page.ts'
import { error, type Line, tableOf, value } from './table.ts'

const SITE = 'https://shop.test/m'
const page = pageAt(SITE)

const READ_CARDS = {
  what: 'read the cards',
  root: '#cards',
  rows: 'li',
  fields: { number: { selector: 'b' }, notes: { rows: 'i', fields: { text: {} } } },
  schema: () => z.array(z.object({ number: z.string() })),
} satisfies Reading<unknown>

const { opened, play } = tableOf(SITE, { cards: READ_CARDS })

const failure = (message: string) => ({ kind: 'failure', code: 'AUTOMATION_ERROR', message })
const NOT_AS_EXPECTED = 'The step "read the cards" failed: the page is not as expected.'

describe('opening a page', () => {
  it.for<[string, Line[], object]>([
    ['at its address', [opened('/cards')], { kind: 'result' }],
    ['at another', [['navigate /cards', value({ url: `${SITE}/login` })]], failure('The site did not open "/cards".')],
  ])('goes by its address: %s', ([, lines, end], { expect }) => {
    expect(play(() => page.open('/cards'), lines)).toMatchObject(end)
  })

  const wiki = () => page.open('/index.php', { query: '?title=Cards', expect: '#cards' })
  const went: Line = ['navigate /index.php?title=Cards', value({ url: `${SITE}/index.php?title=Sign_in` })]

  it.for<[string, Line[], object]>([
    ['is there', [went, ['waitForSelector #cards', value(null)]], { kind: 'result' }],
    [
      'does not come',
      [went, ['waitForSelector #cards', error('timeout')]],
      failure('The site did not open "/index.php".'),
    ],
    [
      'is lost with its page',
      [went, ['waitForSelector #cards', error('detached')]],
      failure('The step "waitForSelector #cards" failed: detached.'),
    ],
  ])('goes by what only this page shows, where that is named and %s', ([, lines, end], { expect }) => {
    expect(play(wiki, lines)).toMatchObject(end)
  })
})

describe('a click on what is not on every visit', () => {
  it.for<[string, Line, object]>([
    ['is there', ['click #consent', value(null)], { kind: 'result', value: true }],
    ['is not', ['click #consent', error('not_found')], { kind: 'result', value: false }],
    ['is refused', ['click #consent', error('refused')], failure('The step "click #consent" failed: refused.')],
  ])('where it %s', ([, line, end], { expect }) => {
    expect(play(() => page.clickIfThere('#consent'), [line])).toMatchObject(end)
  })
})

describe('reading', () => {
  const gone: Line = ['extract cards', error('detached')]
  const says = (words: string): Line => ['extract cards', { error: { code: 'not_found', message: words } }]

  it.for<[string, Line[], object]>([
    ['gives what the schema makes of it', [['extract cards', value([{ number: '1' }])]], { value: [{ number: '1' }] }],
    ['is asked again of a reloaded page', [gone, gone, ['extract cards', value([])]], { value: [] }],
    ['but not for ever', [gone, gone, gone], failure('The step "read the cards" failed: detached.')],
    ['fails where its root does not come', [['extract cards', error('timeout')]], failure(NOT_AS_EXPECTED)],
    ['fails where the page is another', [['extract cards', value([{ number: 1 }])]], failure(NOT_AS_EXPECTED)],
    [
      'names the field that is missing',
      [says('The field "number" is missing.')],
      failure(`${NOT_AS_EXPECTED} It shows no "number".`),
    ],
    [
      'names one of a list within the row',
      [says('no "notes.text" here')],
      failure(`${NOT_AS_EXPECTED} It shows no "notes.text".`),
    ],
    ['names none of the page', [says('The field "constructor" is missing.')], failure(NOT_AS_EXPECTED)],
    ['names none below a value', [says('The field "number.secret" is missing.')], failure(NOT_AS_EXPECTED)],
    ['fails where the client cannot', [['extract cards', error('unsupported')]], { code: 'AUTOMATION_ERROR' }],
  ])('%s', ([, lines, end], { expect }) => {
    expect(play(() => page.extract(READ_CARDS), lines)).toMatchObject(end)
  })

  it('asks for as long as the reading says', ({ expect }) => {
    const next = play(() => page.extract({ ...READ_CARDS, timeoutMs: 7_000 }), [])
    expect(next).toMatchObject({ request: { params: { root: '#cards', timeout: 7_000 }, timeoutMs: 7_000 } })
  })

  it('can still run a script, of a client that offers it', ({ expect }) => {
    const run = () => page.evaluate('count the cards', 'document.querySelectorAll("li").length', z.number())
    const request = { command: 'evaluate', params: { expression: expect.any(String) }, step: 'count the cards' }
    expect(play(run, [])).toMatchObject({ request })
    expect(play(run, [['evaluate', value(3)]])).toEqual({ kind: 'result', value: 3 })
    expect(
      play(run, [
        ['evaluate', error('detached')],
        ['evaluate', value(3)],
      ]),
    ).toMatchObject({ value: 3 })
    expect(play(run, [['evaluate', value('3')]])).toMatchObject({
      message: 'The step "count the cards" failed: the page is not as expected.',
    })
    expect(play(run, [['evaluate', error('unsupported')]])).toMatchObject({ code: 'CLIENT_UNSUPPORTED' })
  })
})

describe('asking for JSON', () => {
  const schema = z.object({ sum: z.number() })
  const run = () => page.getJson('read the sum', '/api/sum?of=1', schema)
  const line = 'getJson /api/sum?of=1'
  const NO = 'The step "read the sum" failed: the page is not as expected.'

  it.for<[string, unknown, object]>([
    ['gives what it holds', { status: 200, json: { sum: 7, more: 1 } }, { value: { sum: 7 } }],
    ['fails where there is none', { status: 200, json: null }, failure(NO)],
    ['fails where it is another', { status: 200, json: { sum: '7' } }, failure(NO)],
    ['fails where the site refuses', { status: 401, json: { sum: 7 } }, failure(NO)],
    ['says that the site is down', { status: 502, json: null }, { code: 'CONNECTION_FAILED' }],
    ['fails where the client answers something else', 'sum', failure(NO)],
  ])('%s', ([, answer, end], { expect }) => {
    expect(play(run, [[line, value(answer)]])).toMatchObject(end)
  })

  it('tells where the answer differs, in the words of the schema', ({ expect }) => {
    const next = play(run, [])
    const request = next.kind === 'request' && next.request.kind === 'command' ? next.request : null
    expect(request?.params).toEqual({ path: '/m/api/sum?of=1' })
    expect(request?.mismatchesOf?.({ status: 200, json: { sum: 'secret' } })).toEqual(['json.sum'])
  })
})

describe('a turn of the user in the middle of an operation', () => {
  const until = [
    { type: 'selector', selector: '#cards' },
    { type: 'selector', selector: '#locked' },
  ] as const

  /** The site asks for a second factor before it shows the cards, and again before it opens the form. */
  function* read(): Steps<unknown> {
    yield* page.open('/cards')
    const { index } = yield* page.waitForAny([
      { selector: '#cards', state: 'visible' },
      { selector: '#code', state: 'visible' },
    ])
    const ended = index === 1 ? yield* page.user(until) : 0
    if (ended === 1) {
      return 'locked'
    }
    const cards = yield* page.extract(READ_CARDS)
    yield* page.click('#form')
    yield* page.user([{ type: 'url', pattern: page.addressOf('/form$') }], 60_000)
    return cards
  }

  const arrived = (index: number): Line => ['waitForAny', value({ index, url: `${SITE}/cards` })]
  const cards: Line = ['extract cards', value([{ number: '1' }])]
  const form: Line = ['click #form', value(null)]

  it.for<[string, Line[], object]>([
    [
      'comes where the site asks, and ends as it ends',
      [opened('/cards'), arrived(1), ['user', value(0)], cards, form, ['user', value(0)]],
      { kind: 'result', value: [{ number: '1' }] },
    ],
    ['tells how it ended', [opened('/cards'), arrived(1), ['user', value(1)]], { value: 'locked' }],
    [
      'does not come where nothing is asked',
      [opened('/cards'), arrived(0), cards, form],
      { kind: 'request', request: { kind: 'user', timeoutMs: 60_000 } },
    ],
    ['is waited for', [opened('/cards'), arrived(1)], { kind: 'request', request: { kind: 'user', until } }],
  ])('%s', ([, lines, end], { expect }) => {
    expect(play(read, lines)).toMatchObject(end)
  })

  it('is no way around an error that came before it', ({ expect }) => {
    expect(play(read, [opened('/cards'), ['waitForAny', error('timeout')]])).toMatchObject({
      code: 'AUTOMATION_ERROR',
    })
  })
})
