// What an integration may ever ask of a client, written down: a client that holds it refuses everything else, whatever the
// service says. Plain data, so that a client in any language can hold it, and a person can read it.
import * as z from 'zod'
import { COMMAND_NAMES, framePath } from './command.ts'
import { once, type TypeOf } from './once.ts'

/**
 * A place in a command's params that is not the same each time. Everything else must be equal, but for a `timeout`, which
 * may be shorter: it never says what is done.
 */
const hole = once(() =>
  z.union([
    /**
     * An address: one of the manifest's sites, and then all of this regular expression. Written as a whole, or without the
     * origin as a page's own scripts do.
     */
    z.strictObject({ $path: z.string() }),
    /** What the developer gave as this argument, as text that matches the whole of `pattern`. */
    z.strictObject({ $argument: z.string(), pattern: z.string() }),
    /** Any of these, each at most once, in this order. */
    z.strictObject({ $some: z.array(z.unknown()).min(1) }),
  ]),
)
export type Hole = TypeOf<typeof hole>

export const manifest = once(() =>
  z.object({
    integration: z.string(),
    name: z.string(),
    /** Where it lives: addresses without a slash at their end. The first is what the service opens. */
    sites: z.array(z.string()),
    /** Every origin that a session may come to; on another nothing is read, typed or clicked. */
    origins: z.array(z.string()),
    /** What ends a turn of the user. `path` is a regular expression on what follows the site's own part of the address. */
    until: z.array(
      z.union([
        z.strictObject({ type: z.literal('url'), path: z.string() }),
        z.strictObject({ type: z.literal('selector'), selector: z.string(), frame: framePath() }),
      ]),
    ),
    /** `params` holds a hole wherever what is asked differs. `why`: for whoever reads it. */
    commands: z.array(
      z.object({
        command: z.enum(COMMAND_NAMES),
        params: z.record(z.string(), z.unknown()),
        why: z.string(),
      }),
    ),
  }),
)
export type Manifest = TypeOf<typeof manifest>
export type AllowedCommand = Manifest['commands'][number]
