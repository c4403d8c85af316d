// Every command of the session socket, one row each. A client in a page is bundled without schemas: it takes types from
// here, and what it must know at run time is put into its bundle as that is built.
import * as z from 'zod'
import type { Capability } from './capability.ts'
import { extractFields } from './extract.ts'
import { once, type TypeOf } from './once.ts'

export interface CommandRow {
  readonly params: () => z.ZodType
  /** Whether its result says anything: of a click or a wait that went well there is nothing to tell. */
  readonly answers: boolean
  /**
   * Whether a client that finds its start written down, and no answer, runs it again. It does where the command looks,
   * waits or goes to an address; what could be spent, added, toggled, typed or sent twice is answered with `detached`.
   */
  readonly mayRepeat: boolean
  /** A client may do without this command. */
  readonly capability?: Capability
}

const selector = once(() => z.string().min(1))
const timeout = once(() => z.number().int().positive())
const none = once(() => z.object({}))
/** Selectors of frames, each in the page of the one before it; absent for the page itself. Needs the capability `frames`. */
export const framePath = once(() => z.array(z.string().min(1)).min(1).max(8).exactOptional())
const onElement = once(() => z.object({ selector: selector(), frame: framePath() }))
const onlyTimeout = once(() => z.object({ timeout: timeout() }))

const WAIT_STATES = ['visible', 'attached', 'hidden'] as const

/** A field whose text is hidden takes nothing without this: a form to sign in is the user's. */
const password = once(() => z.literal(true).exactOptional())

/** What goes into one field of a form: text, the options of a list, or whether it is ticked. */
const formField = once(() => {
  const field = { selector: selector(), keep: z.number().int().min(0).max(256).optional() }
  return z.union([
    z.strictObject({ ...field, value: z.string(), password: password() }),
    z.strictObject({ ...field, values: z.array(z.string()) }),
    z.strictObject({ ...field, checked: z.boolean() }),
  ])
})

/** Where a page names somebody: see extract. */
const who = once(() =>
  z.strictObject({
    selector: selector(),
    attribute: z.string().min(1).optional(),
    pattern: z.string().min(1).optional(),
  }),
)

const anyOf = once(() =>
  z.union([
    z.strictObject({ selector: selector(), state: z.enum(WAIT_STATES), frame: framePath() }),
    z.strictObject({ urlPattern: z.string() }),
  ]),
)

export const COMMANDS = {
  navigate: { params: once(() => z.object({ url: z.string() })), answers: true, mayRepeat: true },
  reload: { params: none, answers: true, mayRepeat: true },
  goBack: { params: none, answers: true, mayRepeat: false },
  waitForNavigation: {
    params: once(() => z.object({ urlPattern: z.string(), timeout: timeout() })),
    answers: true,
    mayRepeat: true,
  },
  click: { params: onElement, answers: false, mayRepeat: false },
  /** A click that has an effect outside the page: never repeated when its outcome is unknown. */
  submit: { params: onElement, answers: false, mayRepeat: false },
  fill: {
    params: once(() => z.object({ selector: selector(), value: z.string(), password: password(), frame: framePath() })),
    answers: false,
    mayRepeat: false,
  },
  /** Each by its value, and where no option has it, by the words that the option shows. */
  select: {
    params: once(() => z.object({ selector: selector(), values: z.array(z.string()), frame: framePath() })),
    answers: false,
    mayRepeat: false,
  },
  press: {
    params: once(() => z.object({ key: z.string(), selector: selector().optional(), frame: framePath() })),
    answers: false,
    mayRepeat: false,
  },
  waitForSelector: {
    params: once(() =>
      z.object({ selector: selector(), state: z.enum(WAIT_STATES), timeout: timeout(), frame: framePath() }),
    ),
    answers: false,
    mayRepeat: true,
  },
  /** Whichever comes first: answers its place in the list, and the address. */
  waitForAny: {
    params: once(() => z.object({ any: z.array(anyOf()).min(1).max(20), timeout: timeout() })),
    answers: true,
    mayRepeat: true,
  },
  /** Several fields in order. Tells of each whether it is there, and the last `keep` characters that it then shows. */
  fillForm: {
    params: once(() => z.object({ fields: z.array(formField()).min(1).max(64), frame: framePath() })),
    answers: true,
    mayRepeat: false,
  },
  /** Reads by a description and not by a script. Waits for `root`. */
  extract: {
    params: once(() =>
      z.object({
        root: selector(),
        rows: selector().optional(),
        fields: extractFields(),
        timeout: timeout(),
        frame: framePath(),
      }),
    ),
    answers: true,
    mayRepeat: true,
  },
  getAttribute: {
    params: once(() => z.object({ selector: selector(), name: z.string(), frame: framePath() })),
    answers: true,
    mayRepeat: true,
  },
  textContent: { params: onElement, answers: true, mayRepeat: true },
  innerHTML: { params: onElement, answers: true, mayRepeat: true },
  isVisible: { params: onElement, answers: true, mayRepeat: true },
  /** Of the page's own site, by GET: it may be asked again as a page may be loaded again. */
  getJson: { params: once(() => z.object({ path: z.string().min(1) })), answers: true, mayRepeat: true },
  evaluate: {
    params: once(() => z.object({ expression: z.string() })),
    answers: true,
    mayRepeat: false,
    capability: 'evaluate',
  },
  url: { params: none, answers: true, mayRepeat: true },
  title: { params: none, answers: true, mayRepeat: true },
  content: { params: none, answers: true, mayRepeat: true },
  screenshot: {
    params: once(() => z.object({ format: z.enum(['png', 'jpeg']), fullPage: z.boolean().optional() })),
    answers: true,
    mayRepeat: true,
    capability: 'screenshot',
  },
  waitForNetworkIdle: { params: onlyTimeout, answers: false, mayRepeat: true },
  waitForTimeout: { params: onlyTimeout, answers: false, mayRepeat: true },
  /**
   * Asks the user whether to go on as whoever is signed in at the site. Where the page says who that is, the client reads
   * and shows it: the name does not leave the device.
   */
  continueAs: {
    params: once(() => z.object({ who: who().optional(), timeout: timeout() })),
    answers: true,
    mayRepeat: true,
    capability: 'continueAs',
  },
  updateStatus: {
    params: once(() =>
      z.object({
        heading: z.string().optional(),
        subheading: z.string().optional(),
        progress: z.number().min(0).max(1).optional(),
      }),
    ),
    answers: false,
    mayRepeat: true,
  },
} as const satisfies Record<string, CommandRow>

export type CommandName = keyof typeof COMMANDS
export type ParamsOf<N extends CommandName> = TypeOf<(typeof COMMANDS)[N]['params']>
export type CommandParams = { [N in CommandName]: ParamsOf<N> }[CommandName]

export const COMMAND_NAMES = Object.keys(COMMANDS) as readonly CommandName[]

/** The row as every row is: which fields this one has is not part of its type. */
export function rowOf(command: CommandName): CommandRow {
  return COMMANDS[command]
}
