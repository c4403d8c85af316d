// What a program that links writes down: whole, and its owner's only.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileStore } from '../../src/sdk/playwright/link-store.ts'
import type { Kept } from '../../src/sdk/session/kept.ts'
import { Turns } from '../../src/sdk/session/turns.ts'

const KEPT: Kept = { link: 'a', claimId: 'b', claimed: null, address: 'https://site.example/', memory: null }

describe('the file of a link', () => {
  let folder: string
  let path: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'passage-store-'))
    path = join(folder, 'link.json')
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('gives back what was written last, to its owner only', async () => {
    const store = fileStore(path)
    expect(store.read()).toBeNull()
    await store.write(KEPT)
    await store.write({ ...KEPT, address: null })
    expect(fileStore(path).read()).toEqual({ ...KEPT, address: null })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['link.json'])
    await store.clear()
    expect(readdirSync(folder)).toEqual([])
  })

  it('is not begun anew over one that nobody understands', () => {
    writeFileSync(path, '{"link"')
    expect(() => fileStore(path).read()).toThrow(SyntaxError)
  })
})

describe('the turns of the user', () => {
  const watch = { kind: 'watch', until: [] } as const

  it('begin once each, however often they are told', () => {
    let begun = 0
    const turns = new Turns(async () => void begun++)
    for (const effect of [watch, watch, { kind: 'unwatch' } as const, watch]) {
      turns.doing(effect)
    }
    expect(begun).toBe(2)
  })

  it('fail where signing in does, while they last', async () => {
    const failing = new Turns(() => Promise.reject(new Error('no button')))
    failing.doing(watch)
    await expect(failing.failure).rejects.toThrow('no button')
  })
})
