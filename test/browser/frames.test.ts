// Into frames of the page, and into open shadow roots, with every command on an element, in Chromium.
import { describe, expect, it } from 'vitest'
import { events, evaluate, failure, open, page, run, useAgent } from './support/agent-page.ts'
import type { AgentUnderTest } from './support/agent-entry.ts'

declare const agent: AgentUnderTest

const INNER = `<title>Inner</title><p id="text" class="a">Words</p><input id="name"><input id="box" type="checkbox">
  <select id="size"><option value="s">S</option><option value="m">M</option></select>
  <button id="go" onclick="this.textContent = 'gone'">go</button><button id="off" disabled></button>
  <iframe id="deep" srcdoc="<p id=text>Deep</p>"></iframe>
  <script>setTimeout(() => { const p = document.createElement('p'); p.id = 'late'; p.textContent = 'late'; document.body.append(p) }, 400)</script>`

const SHADOWS = `<title>Shadows</title><p class="name">Light</p><my-card></my-card><my-card></my-card><my-closed></my-closed><script>
    document.querySelectorAll('my-card').forEach((host, index) => {
      const root = host.attachShadow({ mode: 'open' })
      root.innerHTML = '<p class="name">Card ' + index + '</p><my-field></my-field>'
      const inner = root.querySelector('my-field').attachShadow({ mode: 'open' })
      inner.innerHTML = '<input id="code"><button id="go">go</button><p style="display:none" class="hidden">hidden</p>'
      inner.querySelector('#go').onclick = (e) => { e.target.textContent = 'gone' }
    })
    document.querySelector('my-closed').attachShadow({ mode: 'closed' }).innerHTML = '<p class="name">Closed</p>'
  </script>`

useAgent({
  '/outer': `<title>Outer</title><p id="text">Outer</p><iframe id="pay" src="/inner" width="300" height="300"></iframe>
    <iframe id="none" src="/inner" style="display:none"></iframe><iframe id="foreign" src="data:text/html,<p>x"></iframe><div id="box"></div>`,
  '/inner': INNER,
  '/shadows': SHADOWS,
})

const frame = ['#pay']

describe('in a frame', () => {
  it('every command on an element finds its own', async () => {
    await open('/outer')
    expect(await run('textContent', { selector: '#text', frame })).toEqual({ result: 'Words' })
    expect(await run('textContent', { selector: '#text', frame: ['#pay', '#deep'] })).toEqual({ result: 'Deep' })
    expect(await run('innerHTML', { selector: '#text', frame })).toEqual({ result: 'Words' })
    expect(await run('getAttribute', { selector: '#text', name: 'class', frame })).toEqual({ result: 'a' })
    expect(await run('isVisible', { selector: '#text', frame })).toEqual({ result: true })
    expect(await run('isVisible', { selector: '#text', frame: ['#none'] })).toEqual({ result: false })
    expect(await run('isVisible', { selector: '#text', frame: ['#absent'] })).toEqual({ result: false })
    expect(await run('click', { selector: '#go', frame })).toEqual({ result: null })
    expect(await run('textContent', { selector: '#go', frame })).toEqual({ result: 'gone' })
    expect(await run('fill', { selector: '#name', value: 'An', frame })).toEqual({ result: null })
    expect(await run('press', { selector: '#name', key: 'n', frame })).toEqual({ result: null })
    expect(await run('select', { selector: '#size', values: ['M'], frame })).toEqual({ result: null })
    const fields = [
      { selector: '#name', value: 'Ann', keep: 3 },
      { selector: '#box', checked: true, keep: 4 },
    ]
    expect(await run('fillForm', { fields, frame })).toEqual({
      result: {
        fields: [
          { found: true, kept: 'Ann' },
          { found: true, kept: 'true' },
        ],
      },
    })
    const reading = { root: '#late', fields: { words: {} }, timeout: 20_000, frame }
    expect(await run('extract', reading)).toEqual({ result: { words: 'late' } })
    expect(await run('waitForSelector', { selector: '#late', state: 'visible', timeout: 20_000, frame })).toEqual({
      result: null,
    })
    const any = [
      { selector: '#late', state: 'attached' as const },
      { selector: '#late', state: 'visible' as const, frame },
    ]
    expect(await run('waitForAny', { any, timeout: 20_000 })).toMatchObject({ result: { index: 1 } })
    expect(await evaluate("document.querySelector('#text').textContent")).toBe('Outer')
  })

  it('nothing is found where there is no frame, or none that may be looked into', async () => {
    await open('/outer')
    const click = async (...path: string[]): Promise<unknown> => await run('click', { selector: '#go', frame: path })
    expect(await click('#absent')).toEqual(failure('not_found'))
    expect(await click('#pay', '#absent')).toEqual(failure('not_found'))
    expect(await click('#box')).toEqual(failure('unsupported'))
    expect(await click('#foreign')).toEqual(failure('unsupported'))
    expect(await click('##')).toEqual(failure('script_error'))
    expect(await run('click', { selector: '#off', frame })).toEqual(failure('not_found'))
    const wait = { selector: 'p', timeout: 200, frame: ['#absent'] }
    expect(await run('waitForSelector', { ...wait, state: 'attached' })).toEqual(failure('timeout'))
    expect(await run('waitForSelector', { ...wait, state: 'hidden' })).toEqual({ result: null })
    expect(await run('waitForSelector', { ...wait, state: 'visible', frame: ['#foreign'] })).toEqual(
      failure('unsupported'),
    )
  })

  it('an element can end the turn of the user', async () => {
    await open('/outer')
    await page.evaluate(() => {
      agent.driver.watch([
        { type: 'selector', selector: '#late' },
        { type: 'selector', selector: '#late', frame: ['#pay'] },
        { type: 'selector', selector: 'p', frame: ['#foreign'] },
      ])
    })
    await page.waitForFunction(() => agent.events.length > 1)
    expect(await events()).toEqual([
      expect.objectContaining({ type: 'navigation' }),
      { type: 'selector', payload: { selector: '#late', frame: ['#pay'] } },
    ])
  })
})

describe('in an open shadow root', () => {
  const inside = 'my-card >>> my-field >>> #code'

  it('an element is found, the first in document order', async () => {
    await open('/shadows')
    expect(await run('textContent', { selector: 'my-card >>> .name' })).toEqual({ result: 'Card 0' })
    expect(await run('textContent', { selector: 'my-card + my-card >>> .name' })).toEqual({ result: 'Card 1' })
    expect(await run('isVisible', { selector: inside })).toEqual({ result: true })
    expect(await run('isVisible', { selector: 'my-card >>> my-field >>> .hidden' })).toEqual({ result: false })
    expect(await run('fill', { selector: inside, value: '1' })).toEqual({ result: null })
    expect(await run('press', { selector: inside, key: '2' })).toEqual({ result: null })
    const fields = [{ selector: inside, value: '123', keep: 2 }]
    expect(await run('fillForm', { fields })).toEqual({ result: { fields: [{ found: true, kept: '23' }] } })
    expect(await run('click', { selector: 'my-card >>> my-field >>> #go' })).toEqual({ result: null })
    expect(await run('textContent', { selector: 'my-card >>> my-field >>> #go' })).toEqual({ result: 'gone' })
    expect(await run('waitForSelector', { selector: inside, state: 'visible', timeout: 20_000 })).toEqual({
      result: null,
    })
  })

  it('rows and fields reach into it, a field also into that of its row', async () => {
    await open('/shadows')
    const fields = { name: { selector: '>>> .name' }, go: { selector: '>>> my-field >>> button' } }
    expect(await run('extract', { root: 'body', rows: 'my-card', fields, timeout: 20_000 })).toEqual({
      result: [
        { name: 'Card 0', go: 'go' },
        { name: 'Card 1', go: 'go' },
      ],
    })
    const rows = { root: 'body', rows: 'my-card >>> .name', fields: { words: {} }, timeout: 20_000 }
    expect(await run('extract', rows)).toEqual({ result: [{ words: 'Card 0' }, { words: 'Card 1' }] })
  })

  it('nothing is found where it is closed, or where there is none', async () => {
    await open('/shadows')
    expect(await run('click', { selector: 'my-closed >>> .name' })).toEqual(failure('not_found'))
    expect(await run('click', { selector: 'p >>> .name' })).toEqual(failure('not_found'))
    expect(await run('click', { selector: 'my-card >>> ##' })).toEqual(failure('script_error'))
  })
})
