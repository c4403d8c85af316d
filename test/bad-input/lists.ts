// The curated lists, as they lie beside this file. Read as files and not imported: a lone surrogate must come through.
import { readFileSync } from 'node:fs'
import type { Listed } from './case.ts'

/** @param path below test/ */
export function readList(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
}

/** Of a file with named groups. */
export function listedIn(path: string): { readonly group: string; readonly text: Listed }[] {
  return Object.entries(readList(path) as Record<string, Listed[]>).flatMap(([group, texts]) =>
    texts.map((text) => ({ group, text })),
  )
}

/** Strings that people, browsers, databases and shells stumble over, by class. */
export const STRINGS: readonly string[] = listedIn('bad-input/data/strings.json').map(({ text }) => textOf(text))

function textOf(listed: Listed): string {
  return typeof listed === 'string' ? listed : 'repeat' in listed ? listed.repeat.repeat(listed.times) : ''
}

/** `{name}` is replaced by the value; `{name:-3}` by it without its last 3 characters, `{name:3}` by its first 3. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)(?::(-?\d+))?\}/g, (whole, name: string, end: string | undefined) => {
    const value = values[name] ?? whole
    return end === undefined ? value : value.slice(0, Number(end))
  })
}

/** `{300}` is as many letters. */
export function fillLength(template: string): string {
  return template.replaceAll(/\{(\d+)\}/g, (_, length: string) => 'a'.repeat(Number(length)))
}
