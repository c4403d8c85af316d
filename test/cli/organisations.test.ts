// The organisation that somebody means who types a name.
import { describe, it } from 'vitest'
import { findOrganisation } from '../../src/cli/organisations.ts'

const known = ['Acme', 'Ünal & Söhne', 'Straße', 'twin', 'Twin'].map((name) => ({ name }))

describe('an organisation', () => {
  it.for([
    ['Acme', 'Acme'],
    ['ACME', 'Acme'],
    ['ünal  & SÖHNE', 'Ünal & Söhne'],
    ['U\u0308nal & So\u0308hne', 'Ünal & Söhne'],
    ['STRASSE', 'Straße'],
    ['Twin', 'Twin'],
    ['twin', 'twin'],
    ['Acme Inc', null],
  ] as const)('called %s is %s', ([name, found], { expect }) => {
    expect(findOrganisation(known, name)?.name ?? null).toBe(found)
  })

  it('is asked for where two differ in case alone', ({ expect }) => {
    expect(() => findOrganisation(known, 'TWIN')).toThrow(/"twin", "Twin"/)
  })
})
