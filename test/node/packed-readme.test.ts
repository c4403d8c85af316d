// What the README.md of a package is made of: a page of the docs, without its surroundings.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { packed, packedReadme } from '../../src/cli/packed-readme.ts'

const pages = [
  { source: 'src/docs/webhooks.md', slug: 'webhooks', label: '' },
  { source: 'src/docs/overview.md', slug: '', label: '' },
]
const pack = (text: string): string => packed(text, 'src/docs/client.md', pages)

describe('a packed page', () => {
  it.each([
    ['[webhooks](webhooks.md)', 'webhooks (`/docs/webhooks`)'],
    ['[`check`](webhooks.md#try-yours)', '`check` (`/docs/webhooks#try-yours`)'],
    ['[Overview](overview.md)', 'Overview (`/docs`)'],
    ['[a file](../sdk/react-native/words.ts)', 'a file (`/docs/source/src/sdk/react-native/words.ts`)'],
  ])('has %s as %s, and says where such an address is', (written, read) => {
    const made = pack(`# A page\n\nFor a reader.\n\nSee ${written}, and more.\n`)
    expect(made).toMatch(/^# A page\n\nFor a reader\.\n\nAn address that begins with `\/docs` is one of your Passage/)
    expect(made).toContain(`\n\nSee ${read}, and more.\n`)
  })

  it.each(['[below](#below)', '[elsewhere](https://semver.org)', '```md\n[webhooks](/docs/webhooks)\n```', 'no link'])(
    'leaves %j as it is',
    (text) => {
      const page = `# A page\n\nFor a reader.\n\n${text}\n`
      expect(pack(page)).toBe(page)
    },
  )

  it('links the changes that lie beside it', () => {
    expect(pack('# A page\n\nFor a reader.\n\n[changes](../sdk/CHANGELOG.md)')).toMatch(
      /\n\[changes\]\(\.\/CHANGELOG\.md\)$/,
    )
  })
})

describe.each(['client', 'react', 'react-native'])('%s.md', (name) => {
  it('is packed without a link into the repository, and with every word', () => {
    const source = `src/docs/${name}.md`
    const made = packedReadme(source)
    const links = [...made.matchAll(/\]\((?!https:|#)([^)]+)\)/g)].map(([, to]) => to)
    expect(links.filter((to) => to !== './CHANGELOG.md')).toEqual([])
    const titles = (text: string): string[] => text.match(/^#+ .+$/gm) ?? []
    expect(titles(made)).toEqual(titles(readFileSync(source, 'utf8')))
  })
})
