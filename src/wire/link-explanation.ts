// Why a link failed, for whoever cannot read the documents beside it: the error with its cause and what to do, the
// operation that failed, and the last steps before it.
import * as z from 'zod'
import { linkError, linkId, sessionId, time } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { operation } from './operation.ts'
import { LINK_STATUSES } from './status.ts'
import { timelineEntry } from './timeline.ts'

export const linkExplanation = once(() =>
  z.object({
    linkId: linkId(),
    status: z.enum(LINK_STATUSES),
    explanation: z.string().describe('What happened, in one or two sentences'),
    error: linkError().nullable(),
    cause: z.string().describe('What causes this error code').nullable(),
    userSaw: z.string().describe('What the page showed the user').nullable(),
    advice: z.string().describe('What to do about it').nullable(),
    operation: operation().describe('The one that failed').nullable(),
    session: z
      .object({ id: sessionId(), startedAt: time(), endedAt: time().nullable() })
      .describe('The newest one')
      .nullable(),
    sessions: z.int().describe('How many there were'),
    timeline: z
      .array(timelineEntry())
      .describe('The last steps of that session; null unless the link was created with debug, for a day')
      .nullable(),
  }),
)
export type LinkExplanation = TypeOf<typeof linkExplanation>
