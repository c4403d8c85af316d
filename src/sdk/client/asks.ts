// Tells what a link asks for where only its id was known, as after a webhook. Pure.
import type { Asked, AskedOperation } from './asked.ts'

/** Whether the link is of that integration and has exactly these operations, in this order. */
export function asks(link: Asked, { integrationId, operations }: Asked): boolean {
  return (
    link.integrationId === integrationId &&
    link.operations.length === operations.length &&
    operations.every((operation, index) => isSame(operation, link.operations[index]))
  )
}

function isSame(one: AskedOperation, other: AskedOperation | undefined): boolean {
  return one.resource === other?.resource && one.action === other.action
}
