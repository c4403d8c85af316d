// References within the document: what is reached from its routes stays a component, and what is not is no part of it, for a
// generator would make a type that nobody meets. Pure.

type Components = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** `#/components/<section>/<name>`, as a reference or as a value of a discriminator's mapping. */
const POINTER = /^#\/components\/(\w+)\/([\w.-]+)$/

/** The components that any of it refers to, or that one of those refers to. */
export function usedComponents(root: unknown, components: Components): Components {
  const used = new Set<string>()
  const open = pointersIn(root)
  for (let pointer = open.pop(); pointer !== undefined; pointer = open.pop()) {
    if (!used.has(pointer)) {
      used.add(pointer)
      open.push(...pointersIn(resolve(pointer, components)))
    }
  }
  return Object.fromEntries(
    Object.entries(components).map(([section, parts]) => [
      section,
      Object.fromEntries(Object.entries(parts).filter(([name]) => used.has(`#/components/${section}/${name}`))),
    ]),
  )
}

/** With each reference replaced by what it leads to. Nothing in a document of ours refers to itself. */
export function inlined(value: unknown, components: Components): unknown {
  if (Array.isArray(value)) {
    return value.map((part) => inlined(part, components))
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  if ('$ref' in value && typeof value.$ref === 'string') {
    return inlined(resolve(value.$ref, components), components)
  }
  const parts = Object.entries(value)
    // It tells apart by references, of which none is left.
    .filter(([name]) => name !== 'discriminator')
    .map(([name, part]) => [name, inlined(part, components)] as const)
  return Object.fromEntries(parts)
}

function resolve(pointer: string, components: Components): unknown {
  const [, section = '', name = ''] = POINTER.exec(pointer) ?? []
  const found = components[section]?.[name]
  if (found === undefined) {
    throw new Error(`${pointer} leads nowhere`)
  }
  return found
}

function pointersIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return POINTER.test(value) ? [value] : []
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pointersIn) : []
}
