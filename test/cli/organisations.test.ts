// The organisation that somebody means who types a name.
import { describe, it } from 'vitest'
import { chooseOrganisation } from '../../src/cli/organisations.ts'

const known = ['Acme', 'Ünal & Söhne', 'Straße', 'twin', 'Twin'].map((name) => ({ name }))

describe('an organisation', () => {
  it.for([
    ['Acme', 'Acme'],
    ['ACME', 'Acme'],
    ['ünal  & SÖHNE', 'Ünal & Söhne'],
    ['U\u0308nal & So\u0308hne', 'Ünal & Söhne'],
    ['STRASSE', 'Straße'],
    ['ünal&söhne', 'Ünal & Söhne'],
    ['Twin', 'Twin'],
    ['twin', 'twin'],
    ['Acme Inc', null],
  ] as const)('called %s is %s', ([name, found], { expect }) => {
    expect(chooseOrganisation(known, name)).toEqual({ name: found ?? name, isNew: found === null })
  })

  it('is asked for where two differ in case alone', ({ expect }) => {
    expect(() => chooseOrganisation(known, 'TWIN')).toThrow(/"twin", "Twin"/)
  })

  it('that nobody names is the only one, and asked for where there are several or none', ({ expect }) => {
    expect(chooseOrganisation([{ name: 'Acme' }], null)).toEqual({ name: 'Acme', isNew: false })
    expect(() => chooseOrganisation(known, null)).toThrow(/--org .*: "Acme", "Ünal & Söhne", "Straße", "twin", "Twin"/)
    expect(() => chooseOrganisation([], null)).toThrow('--org NAME makes one')
  })
})
