// The imports of a written file: of every name that it uses, and of no other. Pure.
import type { UsedResource } from './write-integration.ts'

/** By file, the names that may be used; `type ` before those that are types. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  '../core/automation.ts': ['type Steps', 'SubmitRefused'],
  '../wire/command.ts': ['type ParamsOf'],
  '../wire/once.ts': ['once'],
  './add-card.ts': ['addCardThrough'],
  './asks.ts': ['clicks', 'fillsForm', 'opens', 'reads', 'submits', 'waitsFor', 'waitsForAny'],
  './card-form.ts': ['type CardFormField', 'cardFormValues', 'fillCardForm'],
  './integration.ts': ['type Integration'],
  './page.ts': ['type FormField', 'type Page', 'type Reading'],
  './resources/list-arguments.ts': ['type ListArguments'],
  './resources/payment-method.ts': ['type CardAdded', 'type NewCard'],
  './sign-in.ts': ['type SignIn', 'signInAt', 'signsIn'],
  './whole-form.ts': ['fillWhole'],
}

export function importsFor(text: string, resources: readonly UsedResource[]): string {
  const files = new Map(Object.entries(SHARED).map(([file, names]) => [file, [...names]]))
  for (const { file, resource, resultType, argumentsSchema } of resources) {
    const from = `./resources/${file}`
    const names = [
      resource,
      ...(resultType === null ? [] : [`type ${resultType}`]),
      ...(argumentsSchema === null ? [] : [argumentsSchema]),
    ]
    files.set(from, [...new Set([...(files.get(from) ?? []), ...names])])
  }
  const lines = [...files]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([file, names]) => {
      const used = names.filter((name) => isUsed(text, name.replace(/^type /, '')))
      const areTypes = used.every((name) => name.startsWith('type '))
      const listed = areTypes ? used.map((name) => name.replace(/^type /, '')) : used
      return used.length === 0 ? [] : [`import ${areTypes ? 'type ' : ''}{ ${listed.join(', ')} } from '${file}'`]
    })
  const asValue = isUsed(text.replaceAll('z.infer<', ''), 'z')
  const zod = isUsed(text, 'z') ? [`import ${asValue ? '' : 'type '}* as z from 'zod'`] : []
  return [...zod, ...lines].join('\n')
}

export function importOf(names: readonly string[], from: string): string {
  return `import { ${names.join(', ')} } from '${from}'`
}

/** Not where it stands in a text or as somebody's member. */
function isUsed(text: string, name: string): boolean {
  const code = text.replaceAll(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|\/\*[^]*?\*\/|\/\/.*/g, '')
  return new RegExp(`(?<![.\\w])${name}\\b`).test(code)
}
