// The sessions of a link, as its developer sees them.
import * as z from 'zod'
import { linkError, sessionId, time } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { operationProgress } from './operation.ts'
import { SESSION_STATUSES } from './status.ts'

export const operationAttempt = once(() =>
  operationProgress().extend({ startedAt: time().nullable(), endedAt: time().nullable() }),
)
export type OperationAttempt = TypeOf<typeof operationAttempt>

export const sessionAttempt = once(() =>
  z.object({
    id: sessionId(),
    startedAt: time(),
    endedAt: time().nullable(),
    status: z.enum(SESSION_STATUSES),
    error: linkError().nullable(),
    operations: z.array(operationAttempt()),
    /** As its last client has named itself; null where none has. */
    client: z.object({ name: z.string(), version: z.string() }).nullable(),
  }),
)
export type SessionAttempt = TypeOf<typeof sessionAttempt>

/** Newest first. */
export const sessions = once(() => z.object({ sessions: z.array(sessionAttempt()) }))
export type Sessions = TypeOf<typeof sessions>
