// What the sandbox's routes take and give.
import * as z from 'zod'
import { sessionId } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { PERSON_NAMES } from './person.ts'

export const simulateBody = once(() => z.object({ claimCode: z.string(), person: z.enum(PERSON_NAMES) }))

/** Of a session that the service plays by itself. */
export const simulation = once(() => z.object({ sessionId: sessionId() }))
export type Simulation = TypeOf<typeof simulation>
