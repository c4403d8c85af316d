// Which functions and properties of the browser our code uses, by what the compiler knows of each name; and since when
// each browser has them, by MDN's compatibility data.
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import type { BrowserName, CompatData, CompatStatement, Identifier } from '@mdn/browser-compat-data'
import {
  type BindingElement,
  type Node as SyntaxNode,
  type ObjectBindingPattern,
  type ObjectLiteralExpression,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API, type Checker, type Project, type Symbol } from 'typescript/unstable/sync'

export interface UsedFunction {
  /** As MDN names it: `Element.checkVisibility`, `URL.canParse`, `AbortController`. */
  readonly name: string
  /** The first file that uses it. */
  readonly file: string
  readonly compat: CompatStatement
}

const data: CompatData = createRequire(import.meta.url)('@mdn/browser-compat-data')

/** The data has the members of a mixin at each interface that takes it in. */
const MIXED_INTO = ['Element', 'HTMLElement', 'SVGElement', 'Document', 'DocumentFragment', 'Node', 'Window']

/**
 * @param folder with a tsconfig.json
 * @param within whose files are looked into
 */
export function findUsedFunctions(folder: string, within: readonly string[] = [folder]): UsedFunction[] {
  const api = new API({})
  try {
    const [project] = api.updateSnapshot({ openProjects: [`${folder}/tsconfig.json`] }).getProjects()
    const used = new Map<string, UsedFunction>()
    const paths = project!.program.getSourceFileNames()
    for (const path of paths.filter((path) => within.some((place) => path.startsWith(`${place}/`)))) {
      for (const [name, compat] of symbolsIn(project!, path).flatMap((symbol) => namedByMdn(project!, symbol))) {
        used.set(name, used.get(name) ?? { name, file: basename(path), compat })
      }
    }
    return [...used.values()]
  } finally {
    api.close()
  }
}

/** Everything that MDN knows of what one of these browsers has not: `URL.canParse_static`, `Element.checkVisibility`. */
export function missingIn(browsers: Readonly<Record<string, string>>): string[] {
  const { builtins } = data.javascript as { readonly builtins: Identifier }
  return Object.entries({ ...data.api, ...builtins } as Readonly<Record<string, Identifier>>).flatMap(
    ([owner, place]) =>
      Object.keys(place)
        .flatMap((key) => (key === '__compat' ? entry(owner, place) : entry(`${owner}.${key}`, place[key])))
        .filter(([name, compat]) => /^\w+(\.[A-Za-z]+(_static)?)?$/.test(name) && isMissing(compat, browsers))
        .map(([name]) => name),
  )
}

/** Whether one of these browsers has it not. */
export function isMissing(compat: CompatStatement, browsers: Readonly<Record<string, string>>): boolean {
  return Object.entries(browsers).some(([browser, version]) => !has(browser, version, compat))
}

/** Whether a browser of this version has it, under its own name and without a flag. */
export function has(browser: string, version: string, compat: CompatStatement): boolean {
  const support = compat.support[browser as BrowserName]
  const statements = support === undefined ? [] : Array.isArray(support) ? support : [support]
  return statements.some(
    ({ version_added: since, version_removed: until, flags, prefix, alternative_name: other }) =>
      [flags, prefix, other].every((condition) => condition === undefined) &&
      typeof since === 'string' &&
      (since === 'preview' ? false : Number.parseFloat(since.replace('≤', '')) <= Number.parseFloat(version)) &&
      (typeof until !== 'string' || Number.parseFloat(until) > Number.parseFloat(version)),
  )
}

function symbolsIn({ program, checker }: Project, path: string): Symbol[] {
  const names: SyntaxNode[] = []
  const members: (Symbol | undefined)[] = []
  const walk = (node: SyntaxNode): void => {
    if (node.kind === SyntaxKind.Identifier) {
      names.push(node)
    } else if (node.kind === SyntaxKind.ObjectLiteralExpression) {
      members.push(...givenMembers(checker, node as ObjectLiteralExpression))
    } else if (node.kind === SyntaxKind.ObjectBindingPattern) {
      members.push(...takenMembers(checker, node as ObjectBindingPattern))
    }
    node.forEachChild((child) => {
      walk(child)
    })
  }
  walk(program.getSourceFile(path)!)
  return [...members, ...checker.getSymbolAtLocation(names)].filter((symbol) => symbol !== undefined)
}

/** `element('span', { ariaLabel: 'x' })`: what the literal becomes has the member. */
function givenMembers(checker: Checker, literal: ObjectLiteralExpression): (Symbol | undefined)[] {
  const type = checker.getContextualType(literal)
  const names = literal.properties.map((property) => ('name' in property ? textOf(property.name) : undefined))
  return type === undefined ? [] : membersOf(checker, type, names)
}

/** `const { navigation } = view`. */
function takenMembers(checker: Checker, pattern: ObjectBindingPattern): (Symbol | undefined)[] {
  const type = checker.getTypeAtLocation(pattern)
  const names = pattern.elements.map((element: BindingElement) => textOf(element.propertyName ?? element.name))
  return type === undefined ? [] : membersOf(checker, type, names)
}

type Type = NonNullable<ReturnType<Checker['getContextualType']>>

function membersOf(checker: Checker, type: Type, names: readonly (string | undefined)[]): (Symbol | undefined)[] {
  return names.map((name) => (name === undefined ? undefined : checker.getPropertyOfType(type, name)))
}

function textOf(name: unknown): string | undefined {
  const text: unknown = typeof name === 'object' && name !== null && 'text' in name ? name.text : undefined
  return typeof text === 'string' ? text : undefined
}

/** The entries for a name that one of the compiler's own libraries declares; none for our own names. */
function namedByMdn(project: Project, symbol: Symbol): [string, CompatStatement][] {
  return symbol.declarations
    .filter(({ path }) => /\/lib\.[\w.]+\.d\.ts$/.test(path))
    .flatMap((declaration) => {
      const owner = ownerOf(declaration.resolve(project)?.parent)
      const places = owner === null ? [symbol.name] : [`${owner}.${symbol.name}`]
      return places.flatMap((place) => entriesFor(place))
    })
}

/** The interface that a member is declared in, or the constructor that has it; null for what is global. */
function ownerOf(parent: SyntaxNode | undefined): string | null {
  if (parent?.kind === SyntaxKind.InterfaceDeclaration && 'name' in parent) {
    return textOf(parent.name)?.replace(/Constructor$/, '') ?? null
  }
  // `declare var URL: { canParse(…): boolean }`
  const holder = parent?.kind === SyntaxKind.TypeLiteral ? parent.parent : undefined
  return holder !== undefined && 'name' in holder ? (textOf(holder.name) ?? null) : null
}

function entriesFor(place: string): [string, CompatStatement][] {
  const [owner = '', member] = place.split('.')
  const { api } = data
  const { builtins } = data.javascript as { readonly builtins: Identifier }
  if (member === undefined) {
    return entry(place, api[owner] ?? builtins[owner] ?? api['Window']?.[owner])
  }
  const home = api[owner] ?? builtins[owner]
  if (home !== undefined) {
    return entry(place, home[member] ?? home[`${member}_static`])
  }
  const mixed = MIXED_INTO.filter((name) => api[name]?.[member] !== undefined)
  return mixed.flatMap((name) => entry(`${name}.${member}`, api[name]?.[member]))
}

function entry(place: string, found: Identifier | undefined): [string, CompatStatement][] {
  return found?.__compat === undefined ? [] : [[place, found.__compat]]
}
