// What is said between an app and the pages in its web view: what a page of another origin gets to read, and what is made of
// the answer of a page that may say anything.
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it, vi } from 'vitest'
import { Gone } from '../../../src/device/drivers/remote-view.ts'
import { jsonText } from '../../../src/device/hands/json-text.ts'
import type { PageCall } from '../../../src/device/hands/in-page.ts'
import { callText } from '../../../src/sdk/web-view/call-text.ts'
import { markOf } from '../../../src/sdk/web-view/mark.ts'
import { parsePageAnswer } from '../../../src/sdk/web-view/page-answer.ts'
import { PageCalls } from '../../../src/sdk/web-view/page-calls.ts'

const SITE = 'https://site.example'
const NAMES = { answer: 'answer', refusal: 'refusal' }
const FILL: PageCall = {
  table: 'hands',
  name: 'fill',
  params: { selector: '#a"\u2028</script>`${1}', value: '4111' },
  origins: ['https://login.site.example', SITE],
}
const LOOK: PageCall = { table: 'page', name: 'state', params: {}, origins: [SITE] }

/** What a page has read and posted when the text has run in it. */
function runIn(origin: string, text: string, version: number | null = 1): { called: unknown[]; posted: string[] } {
  const called: unknown[] = []
  const posted: string[] = []
  const window = {
    __passage: version === null ? undefined : { version, call: (...words: unknown[]) => called.push(words) },
    ReactNativeWebView: { postMessage: (word: string) => posted.push(word) },
  }
  runInContext(text, createContext({ window, location: { origin } }))
  return { called, posted }
}

describe('the text for a page', () => {
  it('hands everything to the script in a page of the site', () => {
    const { called, posted } = runIn(SITE, callText(FILL, NAMES, null))
    expect(called).toEqual([['answer', JSON.stringify(FILL)]])
    expect(posted).toEqual([])
  })

  it.each([
    ['another origin', 'https://evil.example'],
    ['one that begins as the site does', `${SITE}.evil.example`],
    ['the same name by http', 'http://site.example'],
    ['no origin', 'null'],
    ['', ''],
  ])('hands nothing to a page of %s', (_, origin) => {
    expect(runIn(origin, callText(FILL, NAMES, null))).toEqual({ called: [], posted: ['refusal refused'] })
  })

  it('hands nothing to any page where no origin is allowed', () => {
    expect(runIn(SITE, callText({ ...FILL, origins: [] }, NAMES, null)).posted).toEqual(['refusal refused'])
  })

  it('asks any page how far it is', () => {
    expect(runIn('https://evil.example', callText(LOOK, NAMES, null)).called).toEqual([
      ['answer', JSON.stringify({ ...LOOK, origins: null })],
    ])
  })

  it.each([null, 2])('says so where the script is missing (%s)', (version) => {
    expect(runIn(SITE, callText(FILL, NAMES, null), version)).toEqual({ called: [], posted: ['answer absent'] })
  })

  it('cannot be read by whoever it calls', () => {
    const context = createContext({ location: { origin: SITE } })
    runInContext(
      'window = { __passage: { version: 1, call: function spy() { try { seen = String(spy.caller) } catch (cause) { seen = cause.name } } } }; seen = ""',
      context,
    )
    runInContext(callText(FILL, NAMES, null), context)
    expect(runInContext('seen', context)).toBe('null')
  })
})

describe('the answer of a page', () => {
  it.each([
    ['{"result":{"a":[1]}}', { result: { a: [1] } }],
    ['{"result":null}', { result: null }],
    [
      '{"failed":{"code":"not_found","message":"None.","thrown":"x"}}',
      { failed: { code: 'not_found', message: 'None.', thrown: 'x' } },
    ],
    [
      '{"failed":{"code":"refused","message":"a\\u0000\\n\\u202eb"}}',
      { failed: { code: 'refused', message: 'a   b' } },
    ],
    ['{"result":1,"failed":{}}', { result: 1 }],
  ])('is read: %s', (text, expected) => {
    expect(parsePageAnswer(text)).toEqual(expected)
  })

  it.each([
    '',
    'null',
    '[]',
    '"a"',
    '{',
    '{}',
    '['.repeat(100_000),
    '{"failed":null}',
    '{"failed":{"code":"nonsense","message":"x"}}',
    '{"failed":{"code":"__proto__","message":"x"}}',
    '{"failed":{"code":["refused"],"message":"x"}}',
    '{"failed":{"code":"refused","message":{"toString":1}}}',
    '{"__proto__":{"result":1}}',
  ])('is a failure where it is none: %s', (text) => {
    expect(parsePageAnswer(text)).toMatchObject({ failed: { code: 'script_error' } })
  })

  it('says no more than a sentence', () => {
    const text = JSON.stringify({ failed: { code: 'timeout', message: 'x'.repeat(10_000) } })
    expect(parsePageAnswer(text)).toEqual({ failed: { code: 'timeout', message: 'x'.repeat(200) } })
  })
})

it('writes JSON as the browser does, whatever a page has made of the language', () => {
  const values = [null, true, 1.5, 'a"\n', [], [1, [null]], {}, { a: { b: [{}] }, 'c"': 'd', e: undefined }]
  const expected = values.map((value) => JSON.stringify(value))
  const changed = [Array, String].map(({ prototype }) => prototype)
  for (const prototype of changed) {
    Object.defineProperty(prototype, 'toJSON', { value: () => 'tampered', configurable: true })
  }
  try {
    expect(values.map((value) => jsonText(value)).join('\n')).toBe(expected.join('\n'))
  } finally {
    for (const prototype of changed) {
      Reflect.deleteProperty(prototype, 'toJSON')
    }
  }
  expect([undefined, () => 1, Symbol('a')].map(jsonText)).toEqual(['null', 'null', 'null'])
})

it('marks a claim code by something that it is not in', () => {
  const codes = ['clm_a', 'clm_b', 'clm_ab', 'clm_ba', '']
  expect(new Set(codes.map(markOf)).size).toBe(codes.length)
  expect(markOf('clm_a')).toMatch(/^[0-9a-f]{13}$/)
})

describe('a call without an answer', () => {
  /** A page that runs what it is given only when the test lets it. */
  function page(): { calls: PageCalls; texts: string[]; nameIn: (index: number) => string } {
    const texts: string[] = []
    let next = 0
    const calls = new PageCalls(
      (text) => texts.push(text),
      'SCRIPT',
      () => `name${next++}`,
    )
    return { calls, texts, nameIn: (index) => /call\("(name\d+)"/.exec(texts[index] ?? '')?.[1] ?? '' }
  }
  const state = (began: number): string => JSON.stringify({ result: { began } })

  it('is lost once another page says when it began, and whether anything was done is known', async () => {
    vi.useFakeTimers()
    try {
      for (const begun of [null, 1]) {
        const { calls, nameIn } = page()
        const lost = calls.call(FILL).catch((cause: unknown) => cause)
        if (begun !== null) {
          calls.hear(`${nameIn(0)} begun ${begun}`)
        }
        calls.look()
        calls.hear(`${nameIn(1)} ${state(2)}`)
        await vi.advanceTimersByTimeAsync(1_000)
        expect(await lost).toEqual(new Gone(begun !== null))
        expect((await lost) as Gone).toMatchObject({ mayHaveBegun: begun !== null })
      }
    } finally {
      vi.useRealTimers()
    }
  })

  it('goes on while the page is the one that it runs in', async () => {
    vi.useFakeTimers()
    try {
      const { calls, texts, nameIn } = page()
      const asked = calls.call(FILL)
      calls.hear(`${nameIn(0)} begun 1`)
      for (let second = 1; second <= 5; second++) {
        await vi.advanceTimersByTimeAsync(1_000)
        calls.hear(`${nameIn(texts.length - 1)} ${state(1)}`)
      }
      calls.hear(`${nameIn(0)} {"result":"late"}`)
      expect(await asked).toEqual({ result: 'late' })
      const count = texts.length
      await vi.advanceTimersByTimeAsync(10_000)
      expect(texts).toHaveLength(count)
    } finally {
      vi.useRealTimers()
    }
  })

  it('is asked again with the script where that is missing', async () => {
    const { calls, texts, nameIn } = page()
    const asked = calls.call(FILL)
    calls.hear(`${nameIn(0)} absent`)
    await expect.poll(() => texts).toHaveLength(2)
    expect(texts[0]).not.toContain('SCRIPT')
    expect(texts[1]).toMatch(/^SCRIPT;/)
    // By the first name nothing is heard any more.
    calls.hear(`${nameIn(0)} {"result":"forged"}`)
    calls.hear(`${nameIn(1)} {"result":"true"}`)
    expect(await asked).toEqual({ result: 'true' })
  })

  it('hears a refusal by the name of that, and nothing else by it', async () => {
    const { calls, texts } = page()
    const asked = calls.call(FILL)
    const refusal = /say\("(name\d+) refused"/.exec(texts[0] ?? '')?.[1]
    calls.hear(`${refusal} {"result":"forged"}`)
    expect(await asked).toMatchObject({ failed: { code: 'refused' } })
  })
})
