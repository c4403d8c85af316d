// Reading by a description: what each word of it means, on small pages in Chromium.
import { describe, expect, it } from 'vitest'
import type { ExtractField, ExtractFields } from '../../src/wire/extract.ts'
import { evaluate, failure, open, run, useAgent } from './support/agent-page.ts'

const CARDS = `<title>Cards</title>
  <ul id="cards">
    <li data-id="c1"><b class="brand"> Visa
      Gold </b><span class="number">ends in 4242, 12/30</span><ul><li class="tag">new</li><li class="tag">default</li></ul></li>
    <li data-id="c2"><b class="brand">Amex</b><span class="number">ends in 0005</span><i class="note"></i><ul></ul></li>
  </ul>
  <ul id="none"></ul>
  <div id="words"><script>var secret = 1</script><style>p{}</style><noscript>no</noscript><template>mould</template>
    <p>One</p><p>two<br>three</p><table><tr><td>4</td><td>5</td></tr></table><span>s</span><span>ix</span>
    <span hidden>hidden</span><span style="text-transform:uppercase">small</span>&nbsp;<textarea>draft</textarea><input value="typed">
    <select><option>A</option><option selected>B</option></select></div>
  <input id="plain" value="shown"><input id="secret" type="password" value="hunter2">
  <input id="bare" autocomplete="current-password" value="hunter2">
  <p id="long"></p>`

useAgent({
  '/cards': CARDS,
  '/loading': `<title>Loading</title><script>setTimeout(() => { location.href = '/filling' }, 150)</script>`,
  '/filling': `<title>Filling</title><main></main><script>setTimeout(() => {
    document.querySelector('main').innerHTML = '<div id="root"><p>here</p></div>' }, 300)</script>`,
  '/leaving': `<title>Leaving</title><div id="root"><p>old</p></div>`,
})

/** Of the first card, unless it says otherwise. */
async function read(field: ExtractField, root = '[data-id=c1]'): Promise<unknown> {
  const answer = await run('extract', { root, fields: { it: field }, timeout: 1_000 })
  const { result } = answer as { result?: { it: unknown } }
  return result === undefined ? answer : result.it
}

describe('what is read', () => {
  it('is an object, or with rows a list of them, in document order', async () => {
    await open('/cards')
    const fields: ExtractFields = { brand: { selector: '.brand' } }
    expect(await run('extract', { root: '#cards', fields, timeout: 1_000 })).toEqual({ result: { brand: 'Visa Gold' } })
    expect(await run('extract', { root: '#cards', rows: ':scope > li', fields, timeout: 1_000 })).toEqual({
      result: [{ brand: 'Visa Gold' }, { brand: 'Amex' }],
    })
    expect(await run('extract', { root: '#none', rows: 'li', fields, timeout: 1_000 })).toEqual({ result: [] })
  })

  it('is a list within each row', async () => {
    await open('/cards')
    const fields: ExtractFields = {
      id: { attribute: 'data-id' },
      tags: { rows: '.tag', fields: { name: {}, isNew: { pattern: '^new$', present: true } } },
    }
    expect(await run('extract', { root: '#cards', rows: ':scope > li', fields, timeout: 1_000 })).toEqual({
      result: [
        {
          id: 'c1',
          tags: [
            { name: 'new', isNew: true },
            { name: 'default', isNew: false },
          ],
        },
        { id: 'c2', tags: [] },
      ],
    })
  })

  const EXPECTED: readonly [string, ExtractField, unknown][] = [
    ['an attribute', { attribute: 'data-id' }, 'c1'],
    ['an attribute of an element', { selector: 'b', attribute: 'class' }, 'brand'],
    ['the first group', { selector: '.number', pattern: '(\\d{4}),' }, '4242'],
    ['the whole match', { selector: '.number', pattern: '\\d\\d/\\d\\d' }, '12/30'],
    ['what a look-ahead leaves', { selector: '.number', pattern: '\\d+(?=/)' }, '12'],
    ['a part of an attribute', { attribute: 'data-id', pattern: 'c(\\d)' }, '1'],
    ['a list', { selector: '.tag', all: true }, ['new', 'default']],
    ['a list of what matches', { selector: '.tag', all: true, pattern: '^d(.*)' }, ['efault']],
    ['an empty list', { selector: '.absent', all: true }, []],
    ['that it is there', { selector: '.tag', present: true }, true],
    ['that it is not', { selector: '.absent', present: true }, false],
    ['that one has the attribute', { selector: '*', attribute: 'class', present: true }, true],
    ['that none has the attribute', { selector: '*', attribute: 'href', present: true }, false],
    ['that one matches', { selector: '.tag', pattern: '^def', present: true }, true],
    ['null for what is absent', { selector: '.absent', optional: true }, null],
    ['null for no attribute', { attribute: 'href', optional: true }, null],
    ['null for no match', { selector: '.brand', pattern: 'Amex', optional: true }, null],
    ['null for a group without a part', { selector: '.brand', pattern: 'Visa(x)?', optional: true }, null],
  ]

  it('is what the words of a field say', async () => {
    await open('/cards')
    for (const [what, field, expected] of EXPECTED) {
      expect(await read(field), what).toEqual(expected)
    }
  })

  it('names the field that is missing, with the list that it is in', async () => {
    await open('/cards')
    expect(await read({ selector: '.absent' })).toEqual(failure('not_found', 'The field "it" is missing.'))
    expect(await read({ attribute: 'href' })).toEqual(failure('not_found', 'The field "it" is missing.'))
    expect(await read({ selector: '.number', pattern: 'x(\\d)' })).toEqual(
      failure('not_found', 'The field "it" is missing.'),
    )
    expect(await read({ rows: '.tag', fields: { colour: { attribute: 'style' } } })).toEqual(
      failure('not_found', 'The field "it.colour" is missing.'),
    )
    // An empty text is one.
    expect(await read({ selector: '.note' }, '[data-id=c2]')).toBe('')
  })
})

describe('the words of an element', () => {
  it('are those of the page and not of its programs or fields, apart where lines and cells are', async () => {
    await open('/cards')
    await run('fill', { selector: 'textarea', value: 'typed too' })
    expect(await read({}, '#words')).toBe('One two three 4 5 six hiddensmall A B')
  })

  it('never are a password', async () => {
    await open('/cards')
    expect(await read({ attribute: 'value' }, '#plain')).toBe('shown')
    for (const root of ['#secret', '#bare']) {
      expect(await read({ attribute: 'value', optional: true }, root)).toBeNull()
      expect(await read({ attribute: 'VALUE', optional: true }, root)).toBeNull()
      expect(await read({ attribute: 'value', all: true }, root)).toEqual([])
      expect(await read({ optional: true }, root)).toBe('')
      expect(await run('getAttribute', { selector: root, name: 'value' })).toEqual({ result: null })
    }
  })
})

describe('a pattern', () => {
  it('is refused where not every client could read it', async () => {
    await open('/cards')
    for (const pattern of ['(', '(?<=a)b']) {
      expect(await read({ selector: '.brand', pattern })).toEqual(failure('script_error'))
    }
  })

  it('searches no more than the beginning of a long text', async () => {
    await open('/cards')
    await evaluate("document.querySelector('#long').textContent = 'a'.repeat(10_000) + 'b'")
    expect(await read({ pattern: 'b', optional: true }, '#long')).toBeNull()
    expect(await read({ pattern: 'a$' }, '#long')).toBe('a')
  })
})

describe('the root', () => {
  const fields: ExtractFields = { text: { selector: 'p' } }

  it('is waited for, over a navigation too', async () => {
    await open('/loading')
    expect(await run('extract', { root: '#root', fields, timeout: 20_000 })).toEqual({ result: { text: 'here' } })
  })

  it('is not that of a page on its way out', async () => {
    await open('/leaving')
    await evaluate("void (location.href = '/filling')")
    expect(await run('extract', { root: '#root', fields, timeout: 20_000 })).toEqual({ result: { text: 'here' } })
  })

  it('is waited for no longer than it is said', async () => {
    await open('/cards')
    expect(await run('extract', { root: '#absent', fields, timeout: 200 })).toEqual(failure('timeout'))
    expect(await run('extract', { root: '##', fields, timeout: 200 })).toEqual(failure('script_error'))
    expect(await run('extract', { root: '#cards', rows: '##', fields, timeout: 200 })).toEqual(failure('script_error'))
    expect(await read({ selector: '##' })).toEqual(failure('script_error'))
  })
})
