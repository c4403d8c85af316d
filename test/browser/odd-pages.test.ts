// Pages that do what pages should not, in the frame of the hosted page, in Chromium.
import { describe, expect, it } from 'vitest'
import { evaluate, events, failure, open, origin, page, run, useAgent } from './support/agent-page.ts'

useAgent({
  '/odd': `<title>Odd</title><style>#cover { position: fixed; inset: 0; background: white }</style>
    <button id="covered" onclick="this.textContent = 'clicked'">covered</button><div id="cover"></div>
    <button id="push" onclick="history.pushState(null, '', '/pushed')">push</button><a id="hash" href="#part">hash</a>
    <a id="blank" href="/next" target="_blank"><b>blank</b></a><a id="top" href="/next" target="_top">top</a>
    <a id="named" href="/next" target="side">side</a><iframe name="side"></iframe>
    <form id="form" action="/next" target="popup"><button id="send">send</button></form>
    <button id="open" onclick="window.open('/next', 'w', 'width=300')">open</button>
    <button id="later" onclick="const w = window.open(''); w.location.href = '/next'">later</button>
    <button id="into" onclick="window.open('/next', 'side')">into</button>
    <button id="ask" onclick="alert('a'); this.textContent = confirm('b') + ' ' + prompt('c')">ask</button>`,
  '/based': `<title>Based</title><base target="_blank"><a id="go" href="/next">go</a>`,
  '/next': '<title>Next</title><p id="there">there</p>',
  '/early': '<title>Early</title><script>alert(1)</script><p id="there">there</p>',
  '/leave': `<title>Leave</title><a id="go" href="/next">go</a><script>addEventListener('beforeunload', (e) => e.preventDefault())</script>`,
  '/loop': `<title>Loop</title><p id="there">there</p><script>setTimeout(() => location.reload(), 100)</script>`,
  '/data': `<title>Data</title><button id="poll" onclick="setInterval(() => fetch('/hang'), 50)">poll</button><p id="there">there</p>`,
  '/hang': () => {},
  '/endless': (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    const timer = setInterval(() => response.write('x'.repeat(100_000)), 10)
    response.on('close', () => clearInterval(timer))
  },
})

async function clicked(selector: string): Promise<unknown> {
  await open('/odd')
  expect(await run('click', { selector })).toEqual({ result: null })
  return await run('title', {})
}

const NEXT = { result: 'Next' }

describe('one view', () => {
  it('has what would open a new window', async () => {
    for (const selector of ['#blank', '#blank b', '#top', '#send', '#open', '#later']) {
      expect(await clicked(selector), selector).toEqual(NEXT)
    }
    await open('/based')
    await run('click', { selector: '#go' })
    expect(await run('title', {})).toEqual(NEXT)
    expect(page.context().pages()).toHaveLength(1)
    expect(page.url()).toBe(`${origin}/host`)
  })

  it('leaves to a frame of the page what is meant for it', async () => {
    for (const selector of ['#named', '#into']) {
      expect(await clicked(selector), selector).toEqual({ result: 'Odd' })
      const there = { selector: '#there', state: 'attached', timeout: 20_000, frame: ['[name=side]'] } as const
      expect(await run('waitForSelector', there)).toEqual({ result: null })
    }
  })

  it('follows an address that changes without a load', async () => {
    await clicked('#push')
    expect(await run('url', {})).toEqual({ result: `${origin}/pushed` })
    await clicked('#hash')
    expect(await run('waitForAny', { any: [{ urlPattern: 'x$' }, { urlPattern: '#part$' }], timeout: 20_000 })).toEqual(
      {
        result: { index: 1, url: `${origin}/odd#part` },
      },
    )
  })
})

describe('a click', () => {
  it('reaches what is covered', async () => {
    await clicked('#covered')
    expect(await run('textContent', { selector: '#covered' })).toEqual({ result: 'clicked' })
  })

  it('is not kept from leaving by a question', async () => {
    await open('/leave')
    // A question is only asked by a page that was touched.
    await page.frameLocator('iframe').locator('body').click()
    expect(await run('click', { selector: '#go' })).toEqual({ result: null })
    expect(await run('title', {})).toEqual(NEXT)
  })
})

describe('a dialog', () => {
  it('is dismissed, and told by its kind', async () => {
    await clicked('#ask')
    expect(await run('textContent', { selector: '#ask' })).toEqual({ result: 'false null' })
    expect(await events()).toEqual(
      ['alert', 'confirm', 'prompt'].map((kind) => ({ type: 'dialog', payload: { kind } })),
    )
  })

  it('holds nothing up at the very beginning of a page', async () => {
    await open('/early')
    expect(await run('textContent', { selector: '#there' })).toEqual({ result: 'there' })
  })
})

describe('a page that never comes to rest', () => {
  it('can be worked in where it loads itself again and again', async () => {
    await open('/loop')
    expect(await run('waitForSelector', { selector: '#there', state: 'visible', timeout: 20_000 })).toEqual({
      result: null,
    })
    const reading = { root: 'body', fields: { words: { selector: 'p' } }, timeout: 20_000 }
    expect(await run('extract', reading)).toEqual({ result: { words: 'there' } })
  })

  it('can be worked in where its requests hang', async () => {
    await open('/data')
    expect(await run('click', { selector: '#poll' })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#there' })).toEqual({ result: 'there' })
  })

  it('is not read to an end that JSON does not have', async () => {
    await open('/data')
    expect(await run('getJson', { path: '/endless' })).toEqual(failure('unsupported'))
  })
})

describe('several ways on', () => {
  it('are waited for until one comes, and the first in the list counts', async () => {
    await open('/odd')
    const any = [
      { selector: '#absent', state: 'visible' as const },
      { urlPattern: '/next$' },
      { selector: '#there', state: 'visible' as const },
    ]
    expect(await run('waitForAny', { any, timeout: 200 })).toEqual(failure('timeout'))
    await evaluate("void setTimeout(() => { location.href = '/next' }, 200)")
    expect(await run('waitForAny', { any, timeout: 20_000 })).toEqual({ result: { index: 1, url: `${origin}/next` } })
    expect(await run('waitForAny', { any: [{ urlPattern: '(' }], timeout: 200 })).toEqual(failure('script_error'))
    const wrong = [{ selector: '##', state: 'visible' as const }]
    expect(await run('waitForAny', { any: wrong, timeout: 200 })).toEqual(failure('script_error'))
  })
})
