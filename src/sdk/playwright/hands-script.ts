// The hands as one script, made once: the only code that this client ever runs in a page.
import type { PageCall } from '../../device/hands/in-page.ts'
import { pageScript } from './page-script.ts'

/** What the script's own scope calls what in-page.ts exports. */
const NAME = 'passage'

let made: Promise<string> | null = null

/** An expression that calls into the script and gives its answer. Leaves nothing behind in the page. */
export async function callText({ table, name, params, origins }: PageCall): Promise<string> {
  const given = [table, name, params, origins].map((one) => JSON.stringify(one)).join(', ')
  return `(() => { ${await script()}; return ${NAME}.answer(${given}) })()`
}

/** An expression that gives the element itself, or null. */
export async function findText(selector: string): Promise<string> {
  return `(() => { ${await script()}; return ${NAME}.find(${JSON.stringify(selector)}) })()`
}

/** A bundler that failed once is asked again by whoever comes next. */
async function script(): Promise<string> {
  made ??= pageScript(new URL('../../device/hands/in-page.ts', import.meta.url), NAME)
  try {
    return await made
  } catch (cause) {
    made = null
    throw cause
  }
}
