// The docs as they are built of the Markdown that is here: every link leads somewhere, every page is there for programs too, each
// code is explained, and the search finds what a reader has at hand.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sentenceOf, statusOf } from '../../src/core/failure.ts'
import { addressOf, contentsOf } from '../../src/docs-site/contents.ts'
import { excerptOf, finderOf } from '../../src/docs-site/in-browser/find.ts'
import type { Section } from '../../src/docs-site/in-browser/section.ts'
import { otherWordsFor, tellingWords } from '../../src/docs-site/in-browser/words.ts'
import type { OpenApi } from '../../src/docs-site/open-api.ts'
import { relink } from '../../src/docs-site/links.ts'
import { render } from '../../src/docs-site/render.ts'
import { siteOf } from '../../src/docs-site/site.ts'
import { COMMAND_ERROR_CODES, LINK_ERROR_CODES } from '../../src/wire/error-code.ts'
import { FAILURE_CODES } from '../../src/wire/failure-code.ts'
import { en } from '../../src/words/en.ts'
import { PAGES } from '../stranger/shown.ts'

const sources = new Map(PAGES.map((name) => [name, readFileSync(name, 'utf8')]))
const document = JSON.parse(
  execFileSync(process.execPath, ['src/docs-site/print-api.ts'], { encoding: 'utf8' }),
) as OpenApi
const CODES = [...LINK_ERROR_CODES, ...FAILURE_CODES, ...COMMAND_ERROR_CODES]
const site = await siteOf({ sources, document, codes: CODES })
const html = [...site.files].filter(([path]) => path.endsWith('.html'))
const errors = readFileSync('src/docs/errors.md', 'utf8')

describe('each page', () => {
  it('is there for people and as Markdown, in the contents and in llms.txt', () => {
    const pages = site.groups.flatMap((group) => group.pages)
    expect(pages.map(({ source }) => source).toSorted()).toEqual(
      [...PAGES, 'src/docs/api.md', 'src/docs/api-schemas.md'].toSorted(),
    )
    expect(new Set(pages.map(addressOf)).size).toBe(pages.length)
    for (const page of pages) {
      const address = addressOf(page)
      expect(site.files.has(`${address.slice(1)}.html`), address).toBe(true)
      expect(site.files.get(`${address.slice(1)}.md`)).toMatch(/^# /)
      expect(site.files.get('llms.txt')).toMatch(new RegExp(`\\]\\(${address}\\.md\\): \\S.+`))
    }
  })

  it('links nothing that is not there, and no place that a page does not have', () => {
    const places = new Set<string>(['/openapi.json', '/llms.txt'])
    for (const [path, text] of html) {
      const address = `/${path.replace(/\.html$/, '')}`
      places.add(address).add(`${address}.md`)
      for (const [, id = ''] of text.matchAll(/ id="([^"]+)"/g)) {
        places.add(`${address}#${id}`)
      }
    }
    site.linked.forEach((file) => places.add(`/docs/source/${file}`))
    for (const asset of ['style.css', 'icon.png']) {
      places.add(`/docs/assets/${asset}`)
    }
    const broken = html.flatMap(([path, text]) =>
      [...text.matchAll(/<(?:a|link) [^>]*href="([^"]+)"/g)]
        .map(([, href = '']) => (href.startsWith('#') ? `/${path.replace(/\.html$/, '')}${href}` : href))
        .filter((href) => !href.startsWith('https:') && !places.has(href))
        .map((href) => `${path}: ${href}`),
    )
    expect(broken).toEqual([])
    expect(site.linked.filter((file) => !existsSync(file))).toEqual([])
  })

  it('asks nothing of another host, and runs no script of its own', () => {
    for (const [path, text] of html) {
      expect(text.match(/<(?:script|img|link|iframe)[^>]*(?:src|href)="(?!\/)[^"]*"/g), path).toBeNull()
      expect(text.match(/<script(?![^>]* src=)|\son\w+="|\sstyle="/g), path).toBeNull()
    }
  })
})

/** What stands below the first heading of that text which comes after another one. */
function sectionOf(code: string, after: string): string {
  const rest = errors.slice(errors.indexOf(`## ${after}`))
  return rest.split(/^#{2,3} /m).find((part) => part.startsWith(`${code}\n`)) ?? ''
}

describe('src/docs/errors.md', () => {
  const THREE = /\n- \*\*Cause:\*\* \S.{20,}\n- \*\*What the user saw:\*\* \S.{5,}\n- \*\*What to do:\*\* \S.{20,}\n/

  it.for([
    ...LINK_ERROR_CODES.map((code) => [code, 'Why a link failed'] as const),
    ...FAILURE_CODES.map((code) => [code, 'Why a request was refused'] as const),
    ...COMMAND_ERROR_CODES.map((code) => [code, 'What a client answers to a command'] as const),
  ])('says of %s what caused it, what the user saw and what to do', ([code, chapter]) => {
    expect(sectionOf(code, chapter)).toMatch(THREE)
  })

  it.for(FAILURE_CODES)('says with which status and words %s is answered', (code) => {
    const shown = sectionOf(code, 'Why a request was refused').split('\n')[2]
    expect(shown).toBe(`Answer ${statusOf(code)}: ${sentenceOf(code)}.`)
  })

  it('has no section of a code that is none', () => {
    const known: readonly string[] = CODES
    const titles = [...errors.matchAll(/^### (.+)$/gm)].map(([, title = '']) => title)
    expect(titles.filter((title) => !known.includes(title))).toEqual([])
    expect(titles).toHaveLength(known.length)
  })

  it('quotes what the hosted page really says', () => {
    const said = [...Object.values(en.page), ...Object.values(en.markup)].map((text) =>
      text.replaceAll('{site}', 'T-Mobile').replaceAll('{asker}', 'Acme'),
    )
    const quotes = [...errors.matchAll(/What the user saw:\*\* (.*)$/gm)].flatMap(([, text = '']) =>
      [...text.matchAll(/"([^"]+)"/g)].map(([, quote = '']) => quote),
    )
    expect(quotes.length).toBeGreaterThan(15)
    expect(quotes.filter((quote) => !said.some((text) => text.includes(quote)))).toEqual([])
  })
})

describe('the search', () => {
  const find = finderOf(JSON.parse(site.files.get('docs/assets/sections.json') ?? '[]') as Section[])

  it.for<[string, string]>([
    ['OUTCOME_UNKNOWN', '/docs/errors#outcome_unknown'],
    ['outcome unkn', '/docs/errors#outcome_unknown'],
    ['idempotency_key_reused', '/docs/errors#idempotency_key_reused'],
    ['link_expierd', '/docs/errors#link_expired'],
    ['webhook express', '/docs/webhooks#express'],
    ['how much does it cost', '/docs/deploying#what-it-costs'],
    ['pricing', '/docs/deploying#what-it-costs'],
    ['How long is data kept?', '/docs/links#what-is-kept-and-for-how-long'],
    ['api key environment variable', '/docs/client#what-it-needs'],
    ['rate limits', '/docs/errors#rate_limited'],
  ])('for %s shows %s first', ([query, address]) => {
    expect(find(query)[0]?.address).toBe(address)
  })

  // Others may have such words as well.
  it.for<[string, string]>([
    ['gdpr', '/docs/links#what-is-kept-and-for-how-long'],
    ['delete user data', '/docs/links#what-is-kept-and-for-how-long'],
    ['webhook retry', '/docs/webhooks'],
    ['webhook retries', '/docs/webhooks'],
    ['how do I verify a webhook', '/docs/webhooks'],
  ])('for %s shows %s too', ([query, address]) => {
    expect(find(query).map((found) => found.address)).toContain(address)
  })

  it('shows nothing for what no page has, however alike another word is', () => {
    expect(find('xyzzyplugh')).toEqual([])
    expect(find('xyzzyplugh quuxbar')).toEqual([])
    expect(find('')).toEqual([])
    // It is two letters from "billing".
    expect(find('killing')).toEqual([])
  })

  it('shows what has most of the words where nothing has all, and says so', () => {
    const found = find('webhook express xyzzyplugh')
    expect(found[0]).toMatchObject({ address: '/docs/webhooks#express', isPartly: true })
    expect(found.every(({ isPartly }) => isPartly)).toBe(true)
    expect(find('webhook express').some(({ isPartly }) => isPartly)).toBe(false)
  })

  it.for<[string, string[]]>([
    ['how much does it cost', ['cost']],
    ['what is the', ['what', 'is', 'the']],
    ['api key', ['api', 'key']],
  ])('takes of "%s" %j', ([query, words]) => {
    expect(tellingWords(query.split(' '))).toEqual(words)
  })

  it.for<[string, string[]]>([
    ['pricing', ['costs', 'cost']],
    ['retries', ['retrie', 'again', 'redeliver']],
    ['links', ['link']],
    ['access', []],
    ['ai', ['agent', 'agents']],
    // Begin as words of the list do, and mean others.
    ['aim', []],
    ['special', []],
  ])('takes for %s also %j', ([word, others]) => {
    expect(otherWordsFor(word)).toEqual(others)
  })

  it('shows the words that were found', () => {
    const text = `${'before '.repeat(50)}the needle here ${'after '.repeat(50)}`.trim()
    expect(excerptOf(text, ['needle'])).toMatch(/^… before .*the needle here .*after …$/)
    expect(excerptOf('short needle', ['needle', 'not there'])).toBe('short needle')
    expect(excerptOf(text, [])).toMatch(/^before .*before …$/)
  })

  it.for([
    ['in front', `${'x'.repeat(300)}needle ${'after '.repeat(50)}`, /^… x{40}needle after .* …$/],
    ['behind', `${'before '.repeat(50)}needle${'x'.repeat(300)}`, /^… before .*needlex+ …$/],
    ['around', `${'x'.repeat(300)}needle${'x'.repeat(300)}`, /^… x{40}needlex{104} …$/],
    ['at the end', `${'x'.repeat(300)}needle`, /^… x{40}needle$/],
    ['at the beginning', `needle${'x'.repeat(300)}`, /^needlex{144} …$/],
    ['and a space far off', `one ${'x'.repeat(300)}needle${'x'.repeat(300)} two`, /^… x{40}needlex{104} …$/],
  ] as const)('shows them where there is no space %s', ([, text, shown]) => {
    const excerpt = excerptOf(text, ['needle'])
    expect(excerpt).toMatch(shown)
    expect(excerpt.length).toBeLessThan(160)
  })
})

describe('a link of a page', () => {
  const pages = [
    { source: 'README.md', slug: 'readme', label: '' },
    { source: 'src/docs/a.md', slug: 'a', label: '' },
    { source: 'src/docs/overview.md', slug: '', label: '' },
  ]

  it.for<[string, string, string]>([
    ['[x](a.md)', '[x](/docs/a)', '[x](/docs/a.md)'],
    ['[x](a.md#place)', '[x](/docs/a#place)', '[x](/docs/a.md#place)'],
    ['[x](overview.md)', '[x](/docs)', '[x](/docs.md)'],
    ['[x](../../README.md)', '[x](/docs/readme)', '[x](/docs/readme.md)'],
    ['[x](../receiver/f.ts)', '[x](/docs/source/src/receiver/f.ts)', '[x](/docs/source/src/receiver/f.ts)'],
    ['[x](#place)', '[x](#place)', '[x](#place)'],
    ['[x](https://a.example/b.md)', '[x](https://a.example/b.md)', '[x](https://a.example/b.md)'],
    ['```ts\n[x](a.md)\n```', '```ts\n[x](a.md)\n```', '```ts\n[x](a.md)\n```'],
  ])('%j leads on to more of the same', ([written, page, markdown]) => {
    expect(relink(written, 'src/docs/links.md', pages, 'page').markdown).toBe(page)
    expect(relink(written, 'src/docs/links.md', pages, 'markdown').markdown).toBe(markdown)
  })

  it('tells which files must be served with it', () => {
    expect(relink('[x](../receiver/f.ts) [y](a.md)', 'src/docs/links.md', pages, 'page').files).toEqual([
      'src/receiver/f.ts',
    ])
  })
})

describe('the contents', () => {
  const table =
    '## The pages\n\n| for | page |\n|---|---|\n| a reader | [One](src/docs/one.md), [Two](SECURITY.md#x), [a part](src/docs/one.md#y) |\n' +
    '| another | [the same](src/docs/one.md#z) |\n'

  it('are the table of README.md, and what it forgets comes last', () => {
    const groups = contentsOf(table, ['README.md', 'SECURITY.md', 'src/docs/one.md', 'src/docs/new.md'])
    expect(groups.map(({ heading, pages }) => [heading, pages.map(({ slug, label }) => `${slug}: ${label}`)])).toEqual([
      ['For a reader', ['one: One', 'security: Two']],
      ['More', ['readme: README', 'new: new']],
    ])
  })

  it('are not guessed where there is no table, or a page would be in the way', () => {
    expect(() => contentsOf('# A readme', ['README.md'])).toThrow('README.md has no table')
    expect(() => contentsOf(table, ['README.md', 'src/docs/api.md'])).toThrow('/docs/api is something else')
  })
})

describe('Markdown', () => {
  it('becomes text alone: no markup of a page runs', () => {
    const { html: made } = render('# T\n\n<script>alert(1)</script> [x](javascript:alert(1))\n', '/docs/t')
    expect(made).not.toMatch(/<script|href="javascript/)
  })

  it('shows a diagram of messages as a list, and another one as it is written', () => {
    const draw = (diagram: string): string => render(`# T\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n`, '/docs/t').html
    const made = draw('sequenceDiagram\n  participant A as Your <app>\n  A->>B: POST /x\n  B-->>A: 201')
    expect(made).toContain('<li><b>Your &lt;app&gt;</b> → <b>B</b><span>POST /x</span></li>')
    expect(made).toContain('<li><b>B</b> → <b>Your &lt;app&gt;</b><span>201</span></li>')
    for (const other of ['graph TD\n  A-->B', 'sequenceDiagram\n  loop Each\n  A->>B: x\n  end']) {
      expect(draw(other)).toContain('<pre tabindex="0">')
    }
  })

  it('can be reached by keyboard where it is wider than a phone', () => {
    const { html: made } = render('# T\n\n```js\nlet x = 1\n```\n\n| | a |\n|---|---|\n| b | c |\n', '/docs/t')
    expect(made).toContain('<pre tabindex="0"><code class="language-js"><span class="hljs-keyword">let</span>')
    expect(made).toContain('<div class="scroll" tabindex="0"><table>')
    expect(made).toContain('<td></td>\n<th scope="col">a</th>')
  })
})
