// A browser that lacks functions, made from one that has them: they are taken away before any script of a page runs.
import type { BrowserContext } from 'playwright-core'

/** @param functions as MDN names them: `URL.canParse_static`, `Element.checkVisibility`, `AbortController` */
export async function takeAway(context: BrowserContext, functions: readonly string[]): Promise<void> {
  await context.addInitScript((names) => {
    const all = globalThis as unknown as Record<string, (Record<string, unknown> & { prototype?: object }) | undefined>
    // Members first: with their interface nobody would find them.
    for (const [owner = '', member] of names.map((name) => name.split('.')).sort((a, b) => b.length - a.length)) {
      const isStatic = member?.endsWith('_static') === true
      const places = [all[owner], isStatic ? undefined : all[owner]?.prototype, owner === 'Window' ? all : undefined]
      for (const place of member === undefined ? [all] : places) {
        // Some of what a browser has cannot be taken away.
        Reflect.deleteProperty(place ?? {}, member?.replace('_static', '') ?? owner)
      }
    }
  }, functions)
}
