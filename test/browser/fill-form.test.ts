// Filling a whole form, and choosing options, on pages that answer to it as real ones do, in Chromium.
import { describe, expect, it } from 'vitest'
import { evaluate, failure, open, run, useAgent } from './support/agent-page.ts'

const FORM = `<title>Form</title><form>
    <input id="name" value="before"><textarea id="note"></textarea><div id="rich" contenteditable>old</div>
    <input id="count" type="number"><input id="day" type="date"><input id="month" type="month">
    <input id="secret" type="password"><input id="code" autocomplete="one-time-code">
    <input id="shown" autocomplete="new-password"><input id="off" disabled value="off"><input id="file" type="file">
    <input id="hidden" type="hidden" value="kept"><p id="text">text</p>
    <input id="agree" type="checkbox"><input id="news" type="checkbox" checked>
    <input id="a" type="radio" name="r" checked><input id="b" type="radio" name="r"><input id="dead" type="checkbox" disabled>
    <select id="size"><option value="" disabled selected>Choose</option><option value="s">Small</option>
      <option value="m"> Middle
        size </option><option value="x" disabled>Sold out</option><optgroup disabled><option value="g">Gone</option></optgroup>
      <option value="Small">Odd</option></select>
    <select id="many" multiple><option value="1" selected>One</option><option value="2">Two</option><option value="3">Three</option></select>
  </form>
  <script>
    window.log = []
    for (const type of ['focus', 'input', 'change', 'blur', 'click']) {
      document.addEventListener(type, (event) => log.push(event.target.id + ' ' + type), true)
    }
  </script>`

/** A number that is grouped as it is typed, one that is cut, and one that the page does not keep. */
const FORMATS = `<title>Formats</title><input id="card"><input id="short"><input id="lost"><script>
    const on = (id, type, change) => { const e = document.querySelector(id); e.addEventListener(type, () => { e.value = change(e.value) }) }
    on('#card', 'input', (v) => v.replace(/\\D/g, '').replace(/(.{4})(?=.)/g, '$1 '))
    on('#short', 'blur', (v) => v.slice(0, 3))
    on('#lost', 'change', () => '')
  </script>`

/** As React and its kin: the state decides what stands in a field, and every change draws all of it anew. */
const CONTROLLED = `<title>Controlled</title><form></form><script>
    let state = { first: '', last: '', country: '', region: '', code: '' }
    const REGIONS = { us: ['Texas', 'Utah'], ch: ['Bern', 'Jura'] }
    const form = document.querySelector('form')
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')
    function draw() {
      const seen = state
      form.replaceChildren(...Object.keys(state).flatMap((name) => {
        if (name === 'code' && seen.region === '') return []
        const isList = name === 'country' || name === 'region'
        const field = document.createElement(isList ? 'select' : 'input')
        field.id = name
        if (isList) {
          const words = name === 'country' ? ['', 'us', 'ch'] : ['', ...(seen.regions ?? [])]
          field.append(...words.map((word) => new Option(word, word)))
          field.disabled = words.length === 1
        }
        field.value = seen[name]
        if (!isList) {
          // Its own setter: a change that comes through it is the framework's, and no user's.
          let tracked = seen[name]
          Object.defineProperty(field, 'value', { get() { return native.get.call(this) }, set(v) { tracked = v; native.set.call(this, v) } })
          field.addEventListener('input', () => { if (field.value !== tracked) set({ ...seen, [name]: field.value }) })
        } else {
          field.addEventListener('change', () => {
            set({ ...seen, [name]: field.value })
            if (name === 'country') setTimeout(() => set({ ...state, regions: REGIONS[state.country] }), 400)
          })
        }
        return [field]
      }))
    }
    let isPlanned = false
    function set(next) { state = next; if (!isPlanned) { isPlanned = true; queueMicrotask(() => { isPlanned = false; draw() }) } }
    draw()
  </script>`

useAgent({ '/form': FORM, '/formats': FORMATS, '/controlled': CONTROLLED })

function there(...kept: readonly (string | null)[]): unknown {
  return { result: { fields: kept.map((one) => ({ found: true, kept: one })) } }
}

describe('a whole form', () => {
  it('is filled in order, each field as a user does it', async () => {
    await open('/form')
    const fields = [
      { selector: '#note', value: 'a\nb', keep: 256 },
      { selector: '#name', value: 'Ann', keep: 2 },
      { selector: '#rich', value: 'new', keep: 9 },
    ]
    expect(await run('fillForm', { fields })).toEqual(there('a\nb', 'nn', 'new'))
    expect(await evaluate('log')).toEqual(
      ['note', 'name', 'rich'].flatMap((id) => ['focus', 'input', 'change', 'blur'].map((type) => `${id} ${type}`)),
    )
  })

  it('takes numbers and dates, and shows what does not fit', async () => {
    await open('/form')
    const fields = [
      { selector: '#count', value: '12', keep: 9 },
      { selector: '#day', value: '2030-01-31', keep: 10 },
      { selector: '#month', value: '2030-01', keep: 10 },
    ]
    expect(await run('fillForm', { fields })).toEqual(there('12', '2030-01-31', '2030-01'))
    const wrong = fields.map((field) => ({ ...field, value: 'x' }))
    expect(await run('fillForm', { fields: wrong })).toEqual(there('', '', ''))
  })

  it('ticks, and unticks what can be', async () => {
    await open('/form')
    const fields = [
      { selector: '#agree', checked: true, keep: 5 },
      { selector: '#news', checked: false, keep: 5 },
      { selector: '#b', checked: true, keep: 5 },
      { selector: '#a', checked: false, keep: 5 },
    ]
    expect(await run('fillForm', { fields })).toEqual(there('true', 'false', 'true', 'false'))
    // What is ticked already is not clicked.
    expect(await run('fillForm', { fields })).toEqual(there('true', 'false', 'true', 'false'))
    expect(await evaluate("log.filter((line) => line.endsWith('click'))")).toEqual([
      'agree click',
      'news click',
      'b click',
    ])
    expect(await run('fillForm', { fields: [{ selector: '#b', checked: false, keep: 5 }] })).toEqual(there('true'))
  })

  it('tells of each field whether it is there, and no more of it than was asked for', async () => {
    await open('/form')
    const fields = [
      { selector: '#absent', value: 'x', keep: 1 },
      { selector: '#name', value: 'Ann' },
      { selector: '#note', value: 'long words', keep: 0 },
      { selector: '#off', value: 'on', keep: 3 },
      { selector: '#dead', checked: true, keep: 5 },
    ]
    expect(await run('fillForm', { fields })).toEqual({
      result: {
        fields: [
          { found: false, kept: null },
          { found: true, kept: null },
          { found: true, kept: '' },
          { found: true, kept: 'off' },
          { found: true, kept: 'false' },
        ],
      },
    })
  })

  it('tells of a password no more than its dots', async () => {
    await open('/form')
    const fields = [{ selector: '#secret', value: 'hunter2', keep: 4, password: true }] as const
    expect(await run('fillForm', { fields })).toEqual(there('••••'))
    expect(await evaluate("document.querySelector('#secret').value")).toBe('hunter2')
  })

  it('types no secret that is not named as one, and nothing before it', async () => {
    await open('/form')
    const name = { selector: '#name', value: 'after' }
    for (const selector of ['#secret', '#code', '#shown']) {
      expect(await run('fillForm', { fields: [name, { selector, value: '1234' }] })).toEqual(failure('refused'))
      expect(await run('fill', { selector, value: '1234' })).toEqual(failure('refused'))
      expect(await run('press', { key: '1', selector })).toEqual(failure('refused'))
    }
    const typed = "['name', 'secret', 'code', 'shown'].map((id) => document.getElementById(id).value).join()"
    expect(await evaluate(typed)).toBe('before,,,')
    expect(await evaluate('log')).toEqual([])
    expect(await run('press', { key: 'Tab', selector: '#secret' })).toEqual({ result: null })
  })

  it.each([
    ['text for a file', { selector: '#file', value: 'x' }],
    ['text for a hidden field', { selector: '#hidden', value: 'x' }],
    ['text for a box', { selector: '#agree', value: 'x' }],
    ['text for a list', { selector: '#size', value: 'x' }],
    ['options for a text', { selector: '#note', values: ['x'] }],
    ['two options of a list that takes one', { selector: '#size', values: ['s', 'm'] }],
    ['a tick for a text', { selector: '#note', checked: true }],
    ['text for a paragraph', { selector: '#text', value: 'x' }],
  ])('is left as it is where it is to take %s', async (_, field) => {
    await open('/form')
    expect(await run('fillForm', { fields: [{ selector: '#name', value: 'Ann' }, field] })).toEqual(
      failure('unsupported'),
    )
    expect(await evaluate('[log, document.querySelector("#name").value]')).toEqual([[], 'before'])
  })

  it('is left as it is where a selector is malformed', async () => {
    await open('/form')
    const fields = [
      { selector: '#name', value: 'Ann' },
      { selector: '##', value: 'x' },
    ]
    expect(await run('fillForm', { fields })).toEqual(failure('script_error'))
    expect(await evaluate('log')).toEqual([])
  })
})

describe('a page that answers to what is put in', () => {
  it('may write it otherwise, cut it, or drop it: that is seen', async () => {
    await open('/formats')
    const fields = [
      { selector: '#card', value: '4111111111111111', keep: 256 },
      { selector: '#short', value: '12345', keep: 5 },
      { selector: '#lost', value: 'x', keep: 5 },
    ]
    expect(await run('fillForm', { fields })).toEqual(there('4111 1111 1111 1111', '123', ''))
  })

  it('may draw its fields anew after each change, fill a list later, and bring a field', async () => {
    await open('/controlled')
    const fields = [
      { selector: '#first', value: 'Ann', keep: 9 },
      { selector: '#last', value: 'Lee', keep: 9 },
      { selector: '#country', values: ['ch'], keep: 9 },
      { selector: '#region', values: ['Jura'], keep: 9 },
      { selector: '#code', value: '42', keep: 9 },
    ]
    expect(await run('fillForm', { fields })).toEqual(there('Ann', 'Lee', 'ch', 'Jura', '42'))
    expect(await evaluate('state')).toMatchObject({
      first: 'Ann',
      last: 'Lee',
      country: 'ch',
      region: 'Jura',
      code: '42',
    })
  })
})

describe('a list', () => {
  it('is chosen from by value, and where none has it, by words', async () => {
    await open('/form')
    const choose = async (...values: string[]): Promise<unknown> => await run('select', { selector: '#size', values })
    const chosen = async (): Promise<unknown> => await evaluate("document.querySelector('#size').value")
    expect(await choose('Middle size')).toEqual({ result: null })
    expect(await chosen()).toBe('m')
    expect(await choose('Small')).toEqual({ result: null })
    expect(await chosen()).toBe('Small')
    for (const absent of ['middle size', 'Middle', 'x', 'Sold out', 'g', '']) {
      expect(await choose(absent), absent).toEqual(failure('not_found'))
    }
    expect(await choose('s', 'm')).toEqual(failure('unsupported'))
    expect(await run('select', { selector: '#off', values: ['x'] })).toEqual(failure('unsupported'))
    expect(await chosen()).toBe('Small')
  })

  it('shows what is chosen as it was asked for', async () => {
    await open('/form')
    expect(await run('fillForm', { fields: [{ selector: '#size', values: ['m'], keep: 20 }] })).toEqual(there('m'))
    const words = [{ selector: '#size', values: ['Middle size'], keep: 20 }]
    expect(await run('fillForm', { fields: words })).toEqual(there('Middle size'))
    expect(await run('fillForm', { fields: [{ selector: '#size', values: ['xl'], keep: 20 }] })).toEqual(
      there('Middle size'),
    )
    const many = [{ selector: '#many', values: ['3', 'Two'], keep: 20 }]
    expect(await run('fillForm', { fields: many })).toEqual(there('Two,3'))
    expect(await run('fillForm', { fields: [{ selector: '#many', values: [], keep: 20 }] })).toEqual(there(''))
  })
})

describe('one field', () => {
  it('is left as it is where it cannot be filled', async () => {
    await open('/form')
    expect(await run('fill', { selector: '#off', value: 'x' })).toEqual(failure('not_found'))
    for (const selector of ['#file', '#hidden', '#text', '#size', '#agree']) {
      expect(await run('fill', { selector, value: 'x' })).toEqual(failure('unsupported'))
    }
    expect(await run('click', { selector: '#file' })).toEqual(failure('unsupported'))
    expect(await evaluate('log')).toEqual([])
  })
})
