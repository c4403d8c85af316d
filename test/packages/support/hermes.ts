// A place to run a bundle in that has what an app has, and nothing more: of the language what Hermes has, of the rest what React
// Native brings. Whatever the bundle needs beyond it fails there as it would on a phone.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createContext, runInContext, Script } from 'node:vm'

/**
 * As Hermes 0.12 lists itself, the last one that runs without a phone (npm: hermes-engine-cli); its promises are React
 * Native's. The engine of today has more: what is needed of that is named below, and nothing else is let in.
 */
const HERMES = JSON.parse(readFileSync(join(import.meta.dirname, 'hermes.json'), 'utf8')) as Readonly<
  Record<string, { readonly own: readonly string[]; readonly proto: readonly string[] }>
>
const SINCE: Readonly<Record<string, readonly string[]>> = {
  Array: ['at'],
}

/** Takes away what Hermes lacks. Runs inside. */
const STRIP = `(hermes, since) => {
  const kept = new Set(['length', 'name', 'prototype', 'caller', 'arguments', 'constructor'])
  const strip = (thing, names) => {
    for (const name of Object.getOwnPropertyNames(thing)) {
      if (!kept.has(name) && !names.includes(name)) {
        try { delete thing[name] } catch {}
      }
    }
  }
  const standing = ['globalThis', 'NaN', 'Infinity', 'undefined', 'console']
  const there = Object.getOwnPropertyNames(globalThis)
  for (const name of there) {
    const own = hermes[name]
    if (own === undefined) {
      if (!standing.includes(name)) { delete globalThis[name] }
    } else if (typeof globalThis[name] === 'function' && name !== 'Object') {
      strip(globalThis[name], own.own)
      if (globalThis[name].prototype) { strip(globalThis[name].prototype, [...own.proto, ...(since[name] ?? [])]) }
    }
  }
  strip(Object, hermes.Object.own)
  strip(Object.getPrototypeOf(Object.getPrototypeOf([].values())), ['next'])
  delete globalThis.WebAssembly
}`

/** As React Native's, which takes no address but a text. */
class PhoneSocket extends WebSocket {
  constructor(address: unknown) {
    if (typeof address !== 'string') {
      throw new TypeError('React Native hands an address on as it is, and its native side takes a text.')
    }
    super(address)
  }
}

/** React Native's own corrects nothing, and so may not be used to judge an address. */
function phoneUrl(): never {
  throw new Error('The URL of React Native was used.')
}

/** Runs the bundle; gives what it has left on `globalThis` as `app`. @param given what else is there */
export function runOnPhone(bundle: string, given: Readonly<Record<string, unknown>>): unknown {
  const context = createContext({})
  const strip = runInContext(STRIP, context) as (hermes: unknown, since: unknown) => void
  strip(HERMES, SINCE)
  Object.assign(context, {
    // Of React Native.
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    queueMicrotask,
    console,
    fetch,
    WebSocket: PhoneSocket,
    AbortController,
    URL: phoneUrl,
    performance: { now: () => performance.now() },
    // Of Hermes since then (React Native 0.74).
    TextEncoder,
    atob,
    ...given,
  })
  runInContext('globalThis.window = globalThis; globalThis.self = globalThis; globalThis.global = globalThis', context)
  new Script(bundle, { filename: 'app.js' }).runInContext(context)
  return (context as { app?: unknown }).app
}
