// Tells what a link asks for where only its id was known, as after a webhook: from then on its result is typed.
import type { Integrations } from './api.ts'
import type { Asked, AskedOperation, Link } from './asked.ts'

/** Whether the link is of that integration and has exactly these operations, in this order. */
export function asks<const A extends Asked, Own = Integrations>(
  link: Asked,
  { integrationId, operations }: A,
): link is Link<A, Own> {
  return (
    link.integrationId === integrationId &&
    link.operations.length === operations.length &&
    operations.every((operation, index) => isSame(operation, link.operations[index]))
  )
}

function isSame(one: AskedOperation, other: AskedOperation | undefined): boolean {
  return one.resource === other?.resource && one.action === other.action
}
