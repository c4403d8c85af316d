// What a session did, step by step, for the developer of a link with `debug`.
import * as z from 'zod'
import { ENTRY_KINDS } from './entry-kind.ts'
import { time } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const timelineEntry = once(() =>
  z.object({
    /** When it was asked, or happened. */
    at: time(),
    kind: z.enum(ENTRY_KINDS),
    command: z.string().exactOptional(),
    target: z.string().describe('A selector or pattern, or what was looked for').exactOptional(),
    path: z.string().describe('Of an address, without its query').exactOptional(),
    durationMs: z.int().exactOptional(),
    outcome: z.string().describe('`ok` or an error code; absent where no answer came').exactOptional(),
    mismatches: z.array(z.string()).describe('Paths of the expected schema').exactOptional(),
    message: z.string().describe('A console line of the page, cleaned').exactOptional(),
  }),
)
export type TimelineEntry = TypeOf<typeof timelineEntry>

export const timeline = once(() =>
  z.object({
    entries: z.array(timelineEntry()),
    /** Whether entries were left out. */
    truncated: z.boolean(),
  }),
)
export type Timeline = TypeOf<typeof timeline>
