// An operation of a link, and how far it has come.
import * as z from 'zod'
import { once, type TypeOf } from './once.ts'
import { OPERATION_STATUSES } from './status.ts'

export const operation = once(() => z.object({ resource: z.string(), action: z.string() }))
export type Operation = TypeOf<typeof operation>

export const operationProgress = once(() => operation().extend({ status: z.enum(OPERATION_STATUSES) }))
export type OperationProgress = TypeOf<typeof operationProgress>
