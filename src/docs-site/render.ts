// Markdown to HTML, with what the page's frame and the search need of it: the headings, and the text below each. Pure.
import { slug } from 'github-slugger'
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import ini from 'highlight.js/lib/languages/ini'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import kotlin from 'highlight.js/lib/languages/kotlin'
import swift from 'highlight.js/lib/languages/swift'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import MarkdownIt, { type RendererRule, type Token } from 'markdown-it'
import anchor from 'markdown-it-anchor'
import type { Section } from './in-browser/section.ts'
import { sequenceList } from './sequence.ts'

export interface Heading {
  readonly level: number
  readonly id: string
  readonly text: string
}

export interface Rendered {
  readonly title: string
  /** What the first paragraph begins with: whom the page is for. */
  readonly description: string
  readonly html: string
  /** All but the title. */
  readonly headings: readonly Heading[]
  readonly sections: readonly Omit<Section, 'page'>[]
}

/** Characters. */
const MOST_DESCRIPTION = 240

const LANGUAGES = { bash, ini, javascript, json, kotlin, swift, typescript, xml }
for (const [name, language] of Object.entries(LANGUAGES)) {
  hljs.registerLanguage(name, language)
}

const markdownIt = new MarkdownIt({
  highlight: (code, language) =>
    hljs.getLanguage(language) === undefined ? '' : hljs.highlight(code, { language, ignoreIllegals: true }).value,
}).use(anchor, {
  // As a code host makes them: a link from page to page holds in both places.
  slugify: slug,
  permalink: anchor.permalink.headerLink(),
  // A heading is not stopped at: the link in it is.
  tabIndex: false,
})
const { fence } = markdownIt.renderer.rules
Object.assign(markdownIt.renderer.rules, {
  // What is wider than the screen is scrolled, and a keyboard must be able to.
  fence: (...given) => {
    const [tokens, index] = given
    const { info = '', content = '' } = tokens[index] ?? {}
    const list = info === 'mermaid' ? sequenceList(content, markdownIt.utils.escapeHtml) : null
    return list ?? fence?.(...given).replace('<pre>', '<pre tabindex="0">') ?? ''
  },
  table_open: () => '<div class="scroll" tabindex="0"><table>\n',
  table_close: () => '</table></div>\n',
  th_open: (tokens, index, options, _, self) => {
    const [open, inline, close] = tokens.slice(index, index + 3)
    if (open && close && inline?.content === '') {
      // The corner of a table: it heads nothing.
      open.tag = 'td'
      close.tag = 'td'
    } else {
      open?.attrSet('scope', 'col')
    }
    return self.renderToken(tokens, index, options)
  },
} satisfies Record<string, RendererRule>)

/** @param address where it is served */
export function render(markdown: string, address: string): Rendered {
  const tokens = markdownIt.parse(markdown, {})
  const headings = headingsIn(tokens)
  const [title = { level: 1, id: '', text: address }, ...others] = headings
  const paragraph = tokens.findIndex(({ type }) => type === 'paragraph_open')
  return {
    title: title.text,
    description: inShort(textOf(tokens[paragraph + 1])),
    html: markdownIt.renderer.render(tokens, markdownIt.options, {}),
    headings: others,
    sections: sectionsIn(tokens, address),
  }
}

/** Its first sentences. */
function inShort(text: string): string {
  const end = text.lastIndexOf('. ', MOST_DESCRIPTION)
  return text.length <= MOST_DESCRIPTION || end === -1 ? text : text.slice(0, end + 1)
}

function headingsIn(tokens: readonly Token[]): Heading[] {
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open'
      ? [{ level: Number(token.tag.slice(1)), id: String(token.attrGet('id')), text: textOf(tokens[index + 1]) }]
      : [],
  )
}

function sectionsIn(tokens: readonly Token[], address: string): Omit<Section, 'page'>[] {
  const sections: { address: string; title: string; text: string }[] = []
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const place = token.tag === 'h1' ? '' : `#${token.attrGet('id')}`
      sections.push({ address: address + place, title: textOf(tokens[index + 1]), text: '' })
    } else if (token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') {
      append(sections.at(-1), textOf(token))
    } else if (token.type === 'fence') {
      append(sections.at(-1), token.content)
    }
  })
  return sections.map((section) => ({ ...section, text: section.text.trim().replaceAll(/\s+/g, ' ') }))
}

function append(section: { text: string } | undefined, text: string): void {
  if (section !== undefined) {
    section.text += `${text} `
  }
}

/** As it is read: without the marks. */
function textOf(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('')
}
