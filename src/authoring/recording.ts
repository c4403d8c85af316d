// What an author has shown of a site, as data: how one signs in there, and for each operation the commands that do it. An
// integration is written from it. It must not hold what was typed, nor a value that the site showed: where one goes there is
// the name of an argument, and what pages held is kept apart, with other values in its place.
import * as z from 'zod'
import { framePath } from '../wire/command.ts'
import { extractFields, type Extracted } from '../wire/extract.ts'

/** Begins at the site's own part of the address. A part that may be somebody's is `{id}`, which no path has by itself. */
const path = z.string().startsWith('/')
const selector = z.string().min(1)
const argument = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/)

/** What is the same each time: chosen out of what the site itself offers, never typed. */
const always = z.strictObject({ always: z.array(z.string()) })
const given = z.strictObject({ argument })

const field = z.discriminatedUnion('kind', [
  /** `password`: the field hides what is typed, as one for a card's code may. */
  z.strictObject({ kind: z.literal('text'), selector, takes: given, password: z.literal(true).optional() }),
  z.strictObject({ kind: z.literal('list'), selector, takes: z.union([given, always]) }),
  z.strictObject({
    kind: z.literal('tick'),
    selector,
    takes: z.union([given, z.strictObject({ always: z.boolean() })]),
  }),
])

/** `page`: the file beside the recording that keeps the page as it was before the step. `frame`: where it is in one. */
const about = { page: z.string().nullable(), frame: framePath() }

const step = z.discriminatedUnion('do', [
  /** `expect`: what only that page shows, where its address does not tell. */
  z.strictObject({
    do: z.literal('navigate'),
    path,
    query: z.string().optional(),
    expect: selector.optional(),
    ...about,
  }),
  /** `path` is a regular expression on what follows the site's own part. */
  z.strictObject({ do: z.literal('waitForNavigation'), path: z.string(), ...about }),
  z.strictObject({ do: z.literal('waitForSelector'), selector, ...about }),
  z.strictObject({ do: z.literal('click'), selector, ...about }),
  /** A click that has an effect outside of the page. */
  z.strictObject({ do: z.literal('submit'), selector, ...about }),
  z.strictObject({ do: z.literal('press'), key: z.string(), selector, ...about }),
  z.strictObject({ do: z.literal('fillForm'), fields: z.array(field).min(1), ...about }),
  z.strictObject({
    do: z.literal('extract'),
    /** In words: "read the contacts". */
    what: z.string(),
    root: selector,
    rows: selector.optional(),
    fields: extractFields(),
    /** What it gives on the kept page: the form of the true values, and other values. */
    sample: z.custom<Extracted>().nullable(),
    ...about,
  }),
])
export type Step = z.infer<typeof step>
export type StepOf<D extends Step['do']> = Extract<Step, { do: D }>
export type FormStepField = z.infer<typeof field>

const operation = z.strictObject({
  resource: z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/),
  action: z.enum(['read', 'write']),
  steps: z.array(step),
})
export type RecordedOperation = z.infer<typeof operation>

/** Of an integration, wherever it is written: its file, its line in the catalogue, the folder of its recording. */
export const INTEGRATION_NAME = /^[a-z][a-z0-9-]{0,62}[a-z0-9]$/

/** Null is what was not shown. Goes into `SignIn` of src/integrations/sign-in.ts by the same names. */
const signIn = z.strictObject({
  home: path.nullable(),
  start: path.nullable(),
  signOut: path.nullable(),
  /** A regular expression on what follows the site's own part. */
  signedIn: z.string().nullable(),
  locked: selector.nullable(),
  who: z.strictObject({ selector }).nullable(),
  shows: z.strictObject({ signedIn: selector.nullable(), signedOut: selector.nullable() }).nullable(),
})
export type RecordedSignIn = z.infer<typeof signIn>

export const recording = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(INTEGRATION_NAME),
  /** The address that paths are joined to, without a slash at its end. */
  site: z.string(),
  /** What was come to besides, such as where one signs in. */
  origins: z.array(z.string()),
  signIn: signIn.nullable(),
  operations: z.array(operation),
})
export type Recording = z.infer<typeof recording>

/** Every argument that the steps take, in the order in which they first come. */
export function argumentsOf({ steps }: RecordedOperation): string[] {
  const fields = steps.flatMap((one) => (one.do === 'fillForm' ? one.fields : []))
  return [...new Set(fields.flatMap(({ takes }) => ('argument' in takes ? takes.argument : [])))]
}
