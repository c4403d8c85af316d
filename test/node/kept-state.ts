// What a module keeps from one call to the next: a variable at its top, or something there that is written to.
import {
  type CallExpression,
  type Identifier,
  isAsExpression,
  isAssignmentOperator,
  isBinaryExpression,
  isCallExpression,
  isDeleteExpression,
  isElementAccessExpression,
  isFunctionLikeDeclaration,
  isIdentifier,
  isImportDeclaration,
  isNonNullExpression,
  isParenthesizedExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isSatisfiesExpression,
  isStringLiteral,
  isVariableDeclarationList,
  NodeFlags,
  type Node as SyntaxNode,
  SyntaxKind,
} from 'typescript/unstable/ast'

const MUTATING = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|next|return)$/
const MUTATORS = /^Object\.(assign|defineProperty|defineProperties|setPrototypeOf)$/

/** @param isKept whether a name is declared at the top of a module */
export function stateOf(node: SyntaxNode, isKept: (name: Identifier) => boolean): string[] {
  const written = (target: SyntaxNode | undefined, how: string): string[] => {
    const name = target === undefined ? null : rootOf(target)
    return name !== null && isKept(name) ? [`${name.text}${how}`] : []
  }
  if (isVariableDeclarationList(node)) {
    const isConst = (node.flags & NodeFlags.Const) !== 0
    return isAtTop(node) && !isConst
      ? [
          node
            .getText()
            .split(/[\s;=:]/, 2)
            .join(' '),
        ]
      : []
  }
  if (isPropertyDeclaration(node)) {
    const [head = ''] = node.getText().split('=')
    return /\bstatic\b/.test(head) && !/\breadonly\b/.test(head) ? ['static'] : []
  }
  if (isBinaryExpression(node)) {
    return isAssignmentOperator(node.operatorToken.kind) ? written(node.left, ' =') : []
  }
  if (isPrefixUnaryExpression(node) || isPostfixUnaryExpression(node)) {
    const { operator } = node
    const isStep = operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken
    return isStep ? written(node.operand, ' ++') : []
  }
  if (isDeleteExpression(node)) {
    return written(node.expression, ' deleted')
  }
  return isCallExpression(node) ? stateOfCall(node, written) : []
}

function stateOfCall(
  { expression, arguments: given }: CallExpression,
  written: (target: SyntaxNode | undefined, how: string) => string[],
): string[] {
  if (isParenthesizedExpression(expression) && isAtTop(expression)) {
    // What it declares lives as long as the module, for whoever it hands back.
    return ['a function that runs at the start']
  }
  if (MUTATORS.test(expression.getText())) {
    return written(given[0], ` by ${expression.getText()}`)
  }
  if (!isPropertyAccessExpression(expression) && !isElementAccessExpression(expression)) {
    return []
  }
  const member = isPropertyAccessExpression(expression) ? expression.name : expression.argumentExpression
  const name = isIdentifier(member) || isStringLiteral(member) ? member.text : ''
  const isMutating = MUTATING.test(name) || (/^(test|exec)$/.test(name) && isStateful(expression.expression))
  return isMutating ? written(expression.expression, `.${name}`) : []
}

/** A pattern with `g` or `y` goes on where it stood. */
function isStateful(pattern: SyntaxNode): boolean {
  const name = rootOf(pattern)?.text
  return name !== undefined && new RegExp(`\\b${name}\\b[^=\\n]*=\\s*/.*/[a-z]*[gy]`).test(pattern.getSourceFile().text)
}

/** `a` of `(a as B).c[d]!`. */
function rootOf(node: SyntaxNode): Identifier | null {
  if (isIdentifier(node)) {
    return node
  }
  const isPath =
    isPropertyAccessExpression(node) ||
    isElementAccessExpression(node) ||
    isParenthesizedExpression(node) ||
    isNonNullExpression(node) ||
    isAsExpression(node) ||
    isSatisfiesExpression(node)
  return isPath ? rootOf(node.expression) : null
}

const DECLARATIONS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.VariableDeclaration,
  SyntaxKind.BindingElement,
  SyntaxKind.ImportSpecifier,
  SyntaxKind.NamespaceImport,
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.ClassDeclaration,
])

/** There once, with its module: declared at the top of it, or of one of ours that it is imported from. */
export function isDeclaredAtTop(node: SyntaxNode | undefined): boolean {
  return node !== undefined && DECLARATIONS.has(node.kind) && isAtTop(node) && !isOfPackage(node)
}

function isAtTop(node: SyntaxNode): boolean {
  return !above(node).some(isFunctionLikeDeclaration)
}

/** `z` of zod: what it is asked for keeps nothing of ours. */
function isOfPackage(node: SyntaxNode): boolean {
  const found = above(node).find(isImportDeclaration)
  return found !== undefined && !/from\s*['"]\./.test(found.getText())
}

function above(node: SyntaxNode): SyntaxNode[] {
  const { parent } = node as { parent?: SyntaxNode }
  return parent === undefined ? [] : [parent, ...above(parent)]
}
