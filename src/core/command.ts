// Every command that a client must know, with its params. The Worker takes only the types from here: building two dozen
// schemas is work that its start-up need not do. Whoever plays a client parses with them.
import * as z from 'zod'

const selector = z.string().min(1)
const timeout = z.number().int().positive()

/** Every command a client must know, with its params. */
export const COMMANDS = {
  navigate: z.object({ url: z.string() }),
  reload: z.object({}),
  goBack: z.object({}),
  waitForNavigation: z.object({ urlPattern: z.string(), timeout }),
  click: z.object({ selector }),
  /** A click that has an effect outside the page: never repeated when its outcome is unknown. */
  submit: z.object({ selector }),
  fill: z.object({ selector, value: z.string() }),
  select: z.object({ selector, values: z.array(z.string()) }),
  press: z.object({ key: z.string(), selector: selector.optional() }),
  waitForSelector: z.object({ selector, state: z.enum(['visible', 'attached', 'hidden']), timeout }),
  getAttribute: z.object({ selector, name: z.string() }),
  textContent: z.object({ selector }),
  innerHTML: z.object({ selector }),
  isVisible: z.object({ selector }),
  evaluate: z.object({ expression: z.string() }),
  url: z.object({}),
  title: z.object({}),
  content: z.object({}),
  screenshot: z.object({ format: z.enum(['png', 'jpeg']), fullPage: z.boolean().optional() }),
  waitForNetworkIdle: z.object({ timeout }),
  waitForTimeout: z.object({ timeout }),
  updateStatus: z.object({
    heading: z.string().optional(),
    subheading: z.string().optional(),
    progress: z.number().min(0).max(1).optional(),
  }),
}

export type CommandName = keyof typeof COMMANDS
export type ParamsOf<N extends CommandName> = z.infer<(typeof COMMANDS)[N]>
export type CommandParams = { [N in CommandName]: ParamsOf<N> }[CommandName]
