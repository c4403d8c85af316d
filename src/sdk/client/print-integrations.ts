// Prints what GET /v1/providers offers as an interface that the client is typed by. Pure.
import { nameOf, printType } from './print-type.ts'

interface Offered {
  readonly id: string
  readonly resources: readonly {
    readonly name: string
    readonly operations: Readonly<Record<string, { readonly arguments: unknown; readonly result: unknown }>>
  }[]
}

/** @param name of the interface */
export function printIntegrations(name: string, providers: readonly Offered[]): string {
  const integrations = providers.map(
    ({ id, resources }) => `readonly ${nameOf(id)}: { ${resources.map(printResource).join('; ')} }`,
  )
  return `export interface ${name} { ${integrations.join('; ')} }\n`
}

function printResource({ name, operations }: Offered['resources'][number]): string {
  const actions = Object.entries(operations).map(([action, { arguments: args, result }]) => {
    const taken = args === null ? 'null' : printType(args)
    return `readonly ${nameOf(action)}: { readonly arguments: ${taken}; readonly result: ${printType(result ?? true)} }`
  })
  return `readonly ${nameOf(name)}: { ${actions.join('; ')} }`
}
