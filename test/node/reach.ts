// What a file of ours can vary by: which globals it uses and how, and what it keeps from one call to the next. By what the
// compiler knows of each name, so that another spelling is no way around.
import {
  type Identifier,
  type NoSubstitutionTemplateLiteral,
  type StringLiteral,
  isBindingElement,
  isCallExpression,
  isElementAccessExpression,
  isIdentifier,
  isMetaProperty,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isMethodDeclaration,
  isShorthandPropertyAssignment,
  isStringLiteral,
  isTypeNode,
  type Node as SyntaxNode,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API, type Project, type Symbol } from 'typescript/unstable/sync'
import { isDeclaredAtTop, stateOf } from './kept-state.ts'

export interface Reach {
  readonly file: string
  /** As they are used: `Date.now`, `new Date()`, `crypto`. */
  readonly globals: readonly string[]
  /** `let count`, `known.set`. */
  readonly state: readonly string[]
}

/** Members that differ by where they run, or lead from any value to what is not named. */
const ANYWHERE = /^(toLocale\w*|localeCompare|constructor|__proto__|getTimezoneOffset)$/
/** A local time: `getHours`, but not `getUTCHours` or `getTime`. */
const LOCAL_TIME = /^[gs]et(Hours|Minutes|Date|Day|Month|FullYear|Year)$/

/** Of every file in these folders of src/. */
export function findReach(root: string, rooms: readonly string[]): Reach[] {
  return withProject(`${root}/src/tsconfig.json`, new Map(), (project) =>
    project.program
      .getSourceFileNames()
      .filter((path) => rooms.some((room) => path.startsWith(`${root}/src/${room}/`)))
      .map((path) => reachOf(project, path, path.slice(root.length + 1))),
  )
}

/** Of texts that are in no file, as if they were. */
export function findReachOfPlanted(root: string, planted: Readonly<Record<string, string>>): Reach[] {
  const config = `${root}/tsconfig.planted.json`
  const files = Object.keys(planted)
  const texts = new Map(Object.entries(planted).map(([file, text]) => [`${root}/${file}`, text]))
  texts.set(config, JSON.stringify({ extends: './tsconfig.json', files, include: [] }))
  return withProject(config, texts, (project) => files.map((file) => reachOf(project, `${root}/${file}`, file)))
}

function withProject<T>(config: string, texts: ReadonlyMap<string, string>, work: (project: Project) => T): T {
  const fs = {
    readFile: (path: string) => texts.get(path),
    fileExists: (path: string) => (texts.has(path) ? true : undefined),
  }
  const api = new API({ fs })
  try {
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects()
    return work(project!)
  } finally {
    api.close()
  }
}

function reachOf(project: Project, path: string, file: string): Reach {
  const nodes = valuesIn(project.program.getSourceFile(path)!)
  const names = nodes.filter(isIdentifier)
  const symbols = symbolsOf(project, names)
  const declarationsOf = (name: SyntaxNode) => symbols.get(name)?.declarations ?? []
  // `globalThis` is declared nowhere; an import is declared where it is imported.
  const isGlobal = (name: SyntaxNode): boolean =>
    symbols.get(name) !== undefined && declarationsOf(name).every(({ path: from }) => from.endsWith('.d.ts'))
  const isKept = (name: SyntaxNode): boolean =>
    declarationsOf(name)
      .filter(({ path: from }) => !from.endsWith('.d.ts'))
      .some((declaration) => isDeclaredAtTop(declaration.resolve(project)))
  return {
    file,
    globals: [
      ...names.filter((name) => name.text !== 'undefined' && !isMember(name) && isGlobal(name)).map(useOf),
      ...nodes.flatMap(oddityOf),
    ],
    state: nodes.flatMap((node) => stateOf(node, isKept)),
  }
}

function symbolsOf({ checker }: Project, names: readonly Identifier[]): ReadonlyMap<SyntaxNode, Symbol | undefined> {
  const found = checker.getSymbolAtLocation(names)
  return new Map(
    names.map((name, index) => [
      name,
      // In `{ Date }` the name is the property's as well.
      isShorthandPropertyAssignment(name.parent)
        ? checker.getShorthandAssignmentValueSymbol(name.parent)
        : found[index],
    ]),
  )
}

const TYPES_ONLY: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.TypeParameter,
  SyntaxKind.ImportDeclaration,
])

/** Every node that is there when the types are gone. */
function valuesIn(file: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  const walk = (node: SyntaxNode): void => {
    // What a class extends is written as a type is.
    const isType = isTypeNode(node) && node.kind !== SyntaxKind.ExpressionWithTypeArguments
    if (!isType && !TYPES_ONLY.has(node.kind)) {
      found.push(node)
      node.forEachChild((child) => {
        walk(child)
      })
    }
  }
  walk(file)
  return found
}

/** `b` of `a.b`, and `b` of `{ b: 1 }`: a name that is looked for in something else. */
function isMember(name: Identifier): boolean {
  const { parent } = name
  const isNamed =
    isPropertyAccessExpression(parent) ||
    isPropertyAssignment(parent) ||
    isMethodDeclaration(parent) ||
    isPropertyDeclaration(parent)
  return isNamed ? parent.name === name : isBindingElement(parent) && parent.propertyName === name
}

/** How a global is used: `Date.now`, `new Date()`, `new Date(…)`, `Date()`, or `Date` where it is handed on. */
function useOf(name: Identifier): string {
  const { parent, text } = name
  if (isPropertyAccessExpression(parent)) {
    return `${text}.${parent.name.text}`
  }
  if (isElementAccessExpression(parent)) {
    return `${text}${memberIn(parent.argumentExpression)}`
  }
  if (isNewExpression(parent)) {
    return (parent.arguments?.length ?? 0) === 0 ? `new ${text}()` : `new ${text}(…)`
  }
  return isCallExpression(parent) && parent.expression === name ? `${text}()` : text
}

function memberIn(argument: SyntaxNode): string {
  return isText(argument) ? `.${argument.text}` : '[…]'
}

/** What varies and is no global. */
function oddityOf(node: SyntaxNode): string[] {
  if (isMetaProperty(node)) {
    return ['import.meta']
  }
  if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
    return ['import()']
  }
  const isName = isIdentifier(node) || (isText(node) && isElementAccessExpression(node.parent))
  return isName && (ANYWHERE.test(node.text) || LOCAL_TIME.test(node.text)) ? [`.${node.text}`] : []
}

function isText(node: SyntaxNode): node is StringLiteral | NoSubstitutionTemplateLiteral {
  return isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)
}
