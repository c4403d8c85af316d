// The texts of the hosted page: each language says the same, and the right one is chosen.
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/integrations/catalogue.ts'
import { en } from '../../src/words/en.ts'
import { chooseWords, LANGUAGES } from '../../src/words/languages.ts'
import { type PageTexts, sayFrom } from '../../src/words/say.ts'

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort()
}

describe.each(LANGUAGES)('$language', (words) => {
  it.each(['page', 'live', 'markup', 'operations'] as const)('fills in the same names as English: %s', (part) => {
    expect(Object.keys(words[part])).toEqual(Object.keys(en[part]))
    for (const [key, text] of Object.entries(words[part])) {
      expect(text.trim()).not.toBe('')
      const english = Object.entries(en[part]).find(([name]) => name === key)![1]
      expect([key, ...namesIn(text)]).toEqual([key, ...namesIn(english)])
    }
  })

  it('names every operation of the catalogue', () => {
    const offered = catalogue.flatMap(({ offers }) =>
      offers.flatMap(({ resource, read, write }) => [
        ...(read === undefined ? [] : [`${resource.name}:read`]),
        ...(write === undefined ? [] : [`${resource.name}:write`]),
      ]),
    )
    expect(offered.length).toBeGreaterThan(4)
    expect(offered.filter((name) => !(name in words.operations))).toEqual([])
  })
})

it('fills a name in once: braces in it are its own', () => {
  const say = sayFrom<PageTexts>(en.page)
  expect(say('consentHeading', { site: '{asker}$&', asker: 'Acme' })).toBe('Connect {asker}$& to Acme')
})

it.each([
  ['Acme Inc.', 'Solo a Acme Inc. Borramos nuestra copia en un plazo de 30 días.'],
  ['Acme', 'Solo a Acme. Borramos nuestra copia en un plazo de 30 días.'],
])('ends a sentence once where its last name, %s, may end in a full stop', (asker, said) => {
  const es = LANGUAGES.find(({ language }) => language === 'es')!
  expect(sayFrom<PageTexts>(es.page)('consentResultText', { asker })).toBe(said)
})

describe('the language', () => {
  it.each([
    [null, undefined, 'en'],
    [null, '', 'en'],
    [null, 'es', 'es'],
    [null, 'ES-mx', 'es'],
    [null, 'est', 'en'],
    [null, 'de-DE,de;q=0.9', 'en'],
    [null, 'de, es;q=0.5', 'es'],
    [null, 'en;q=0.4, es;q=0.5', 'es'],
    [null, 'en , es', 'en'],
    [null, 'es;q=0, *', 'en'],
    [null, 'es;q=0', 'en'],
    [null, 'es;q=0.5, *;q=0.1', 'es'],
    [null, '*;q=0.5, es;q=0.1', 'en'],
    [null, 'es;q=high, en;q=0.1', 'en'],
    [null, 'es;q=2', 'en'],
    [null, `${'x,'.repeat(10_000)}es`, 'en'],
    ['es', 'en', 'es'],
    ['es-419', undefined, 'es'],
    ['en-GB', 'es', 'en'],
    ['de', 'es', 'es'],
    ['de', undefined, 'en'],
  ])('of a link with locale %s and a browser that asks for %s is %s', (locale, header, expected) => {
    expect(chooseWords(locale, header).language).toBe(expected)
  })
})
