// What the bar, the button's popup and the extension's own page say, as data. Pure: bar.ts and page.ts draw it.
import type { SayFrom } from '../words/say.ts'
import type { Ended, Shown } from './shown.ts'
import type { en } from './words/en.ts'

export type Say = SayFrom<typeof en>

export type Act = 'allow' | 'cancel' | 'go_on' | 'other' | 'front' | 'close'

export interface Action {
  readonly act: Act
  readonly label: string
  readonly isPrimary: boolean
}

export interface Panel {
  readonly heading: string
  readonly text: string
  /** Addresses, then what will be done there. */
  readonly lists: readonly { readonly title: string | null; readonly items: readonly string[] }[]
  readonly note: string | null
  readonly actions: readonly Action[]
  /** From 0 to 1; null: none is known. */
  readonly progress: number | null
  readonly tone: 'plain' | 'turn' | 'good' | 'bad'
}

/** @param isDenied the browser has just not allowed what was asked for */
export function panelOf(shown: Shown, say: Say, isDenied = false): Panel {
  const { asker, site, phase, isCanceling, isConnected, status } = shown
  const names = { asker, site: site.name }
  const cancel: Action[] = isCanceling ? [] : [{ act: 'cancel', label: say('cancel'), isPrimary: false }]
  const plain = { lists: [], note: null, actions: cancel, progress: null, tone: 'plain' } as const
  if (isCanceling) {
    return { ...plain, heading: say('canceling'), text: isConnected ? '' : say('unreachable') }
  }
  switch (phase.kind) {
    case 'claiming':
      return { ...plain, heading: say('claiming', names), text: say('claimingText', names) }
    case 'asking':
      return {
        ...plain,
        heading: isDenied ? say('deniedHeading') : say('askHeading', names),
        text: isDenied ? say('deniedText') : say('askText', names),
        lists: [
          { title: null, items: phase.hosts },
          { title: say('askWill'), items: stepsOf(shown) },
        ].filter(({ items }) => items.length > 0),
        note: say('askBrowser'),
        actions: [{ act: 'allow', label: say('allow', names), isPrimary: true }, ...cancel],
      }
    case 'question': {
      const { name } = phase
      return {
        ...plain,
        heading: name === null ? say('questionHeading', names) : say('questionHeadingAs', { ...names, name }),
        text: say('questionText', names),
        actions: [
          { act: 'go_on', label: name === null ? say('goOn') : say('goOnAs', { name }), isPrimary: true },
          { act: 'other', label: say('other'), isPrimary: false },
          ...cancel,
        ],
        tone: 'turn',
      }
    }
    case 'users_turn':
      return {
        ...plain,
        heading: say('usersTurn', names),
        text: isConnected ? say('usersTurnText', names) : say('unreachable'),
        // Not in the bar, which is there; but the way back leads from the site to the extension's own page.
        actions: [{ act: 'front', label: say('toSite', names), isPrimary: true }, ...cancel],
        tone: 'turn',
      }
    case 'working':
      return {
        ...plain,
        heading: status.heading ?? runningStep(shown, say) ?? say('working', names),
        text: !isConnected ? say('unreachable') : (status.subheading ?? say('workingText', names)),
        progress: status.progress ?? null,
      }
  }
}

/** The bar is in the site's own page: what decides anything is not asked there. */
export function barOf(shown: Shown, say: Say): Panel {
  const panel = panelOf(shown, say)
  const actions = panel.actions.filter(({ act }) => act === 'cancel')
  if (shown.phase.kind !== 'question' || shown.isCanceling) {
    return { ...panel, actions }
  }
  // Whoever has closed that tab gets another one.
  const front: Action = { act: 'front', label: say('showQuestion'), isPrimary: true }
  return { ...panel, text: say('questionBar'), actions: [front, ...actions] }
}

export function endPanel({ asker, site, status, code }: Ended, say: Say): Panel {
  const names = { asker, site }
  const plain = {
    lists: [],
    note: null,
    actions: [{ act: 'close', label: say('close'), isPrimary: true }],
    progress: null,
  } as const
  switch (status) {
    case 'complete':
      return { ...plain, heading: say('doneHeading'), text: say('doneText', names), tone: 'good' }
    case 'canceled':
      return { ...plain, heading: say('canceledHeading'), text: say('canceledText', names), tone: 'plain' }
    case 'expired':
      return { ...plain, heading: say('expiredHeading'), text: say('expiredText', names), tone: 'bad' }
    case 'replaced':
      return { ...plain, heading: say('replacedHeading'), text: say('replacedText'), tone: 'plain' }
    default:
      return code === 'USER_CANCELED'
        ? { ...plain, heading: say('canceledHeading'), text: say('canceledText', names), tone: 'plain' }
        : { ...plain, heading: say('failedHeading'), text: whyFailed(code, names, say), tone: 'bad' }
  }
}

export function idlePanel(say: Say): Panel {
  return {
    heading: say('nothing'),
    text: say('nothingText'),
    lists: [],
    note: null,
    actions: [],
    progress: null,
    tone: 'plain',
  }
}

function whyFailed(code: string | null, names: { readonly asker: string; readonly site: string }, say: Say): string {
  switch (code ?? '') {
    case 'LOGIN_FAILED':
      return say('loginFailedText', names)
    case 'OUTCOME_UNKNOWN':
      return say('outcomeUnknownText', names)
    case 'permission_denied':
      return say('refusedText', names)
    case 'unreachable':
      return say('unreachableText', names)
    case 'CLIENT_TIMEOUT':
      return say('timeoutText')
    default:
      return say('failedText', names)
  }
}

function stepsOf({ operations, site }: Shown): string[] {
  return operations.map(({ resource, action }) => site.operations[`${resource}:${action}`] ?? `${action} ${resource}`)
}

/** Null while none is running. */
function runningStep(shown: Shown, say: Say): string | null {
  const index = shown.operations.findIndex(({ status }) => status === 'running')
  const step = stepsOf(shown)[index]
  return step === undefined ? null : say('step', { number: index + 1, count: shown.operations.length, step })
}
