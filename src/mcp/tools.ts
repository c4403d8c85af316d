// The tools that there are. None erases, cancels or lists links: an agent that a page has talked round can do no more than these.
import * as z from 'zod'
import { didYouMean } from '../core/typo.ts'
import { link } from '../wire/link.ts'
import { providers, type Providers } from '../wire/provider.ts'
import { simulateBody } from '../wire/sandbox.ts'
import { linkOnly, linkPath, parse } from './input.ts'
import { createLinkTool, explainTool, getLinkTool, listDeliveriesTool, listEventsTool } from './link-tools.ts'
import { refuseIssues, type Tool } from './tool.ts'

const providersInput = () => z.strictObject({ integrationId: z.string().max(64).describe('This one alone').optional() })

const listProvidersTool: Tool = {
  name: 'list_providers',
  title: 'List providers',
  description:
    'Lists what can be asked for: each integration with its resources and their actions, and the JSON Schemas of what an ' +
    'action takes (arguments) and gives (result).',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  input: providersInput,
  output: providers,
  words: { output: 'Providers' },
  untrusted: [],
  async run(given, { ask }) {
    const { integrationId: wanted } = parse(providersInput(), given)
    const listed = (await ask({ path: '/v1/providers' })) as Providers
    if (wanted === undefined) {
      return listed
    }
    const found = listed.providers.filter(({ id }) => id === wanted)
    if (found.length === 0) {
      const ids = listed.providers.map(({ id }) => id)
      throw refuseIssues([
        { path: 'integrationId', message: `must be one of ${ids.join(', ')}${didYouMean(wanted, ids)}` },
      ])
    }
    return { providers: found }
  },
}

const simulateInput = () => linkOnly().extend(simulateBody().omit({ wait: true }).shape)

const simulateTool: Tool = {
  name: 'simulate_session',
  title: 'Play a session',
  description:
    "Lets one of the sandbox's people be the user of a test link, without a browser: claim, session, automation and webhook " +
    'are the real ones. user_good, user_otp and user_slow end in complete; user_wrong and user_locked in LOGIN_FAILED; ' +
    'user_down in CONNECTION_FAILED; user_changed, and card_declined where a card is added, in AUTOMATION_ERROR; user_garbled ' +
    'in RESULT_VALIDATION_ERROR; card_lost, where a card is added, in OUTCOME_UNKNOWN; user_cancels in USER_CANCELED; ' +
    'user_second_try fails once, and then completes; nobody leaves it active, and it ends in CLIENT_TIMEOUT two minutes later. It ' +
    'answers with the link once the session has ended, or after 28 seconds with the link as it stands.',
  // The webhook is a true one, and goes where the link says.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  isPlay: true,
  input: simulateInput,
  output: link,
  words: { input: 'Simulate', output: 'Link' },
  untrusted: getLinkTool.untrusted,
  async run(given, { ask }) {
    const { linkId, ...who } = parse(simulateInput(), given)
    const path = `${linkPath({ linkId }).replace('/v1', '/v1/sandbox')}/simulate`
    // An agent would only ask again and again.
    return (await ask({ path, body: { ...who, wait: true } })) as object
  },
}

const TOOLS: readonly Tool[] = [
  listProvidersTool,
  createLinkTool,
  getLinkTool,
  explainTool,
  listEventsTool,
  listDeliveriesTool,
  simulateTool,
]

/** @param canPlay whether the key and the deployment let anybody of the sandbox be played: a live key does not, nor where there is none */
export function toolsFor(canPlay: boolean): readonly Tool[] {
  return TOOLS.filter(({ isPlay }) => isPlay !== true || canPlay)
}
