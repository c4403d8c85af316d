// What the page says in each state, as data. Pure: screen.ts draws it.
import type { Say } from '../words/say.ts'
import { deniedPanel, inAppPanel, livePanel, silentPanel } from './live-panel.ts'
import { EMPTY, cautionOf, privacyOf, soFar, termsOf, wayBack } from './panel-parts.ts'
import { codeShown, reasonOf, remedyOf } from './reasons.ts'
import type { Progress } from './session.ts'
import type { Action, Elsewhere, Panel, Shown } from './shown.ts'
import { runningStep, stepsOf } from './steps.ts'
import type { View } from './view.ts'
import { leadsByItself, placeOf, safeReturnUrl } from './way-back.ts'
import { offersPhone } from './ways.ts'

/** @param view absent where the link is not known to this page */
export function panelOf(shown: Shown, view: View | null, say: Say): Panel {
  const site = view?.integration.name ?? say('yourAccount')
  const asker = view?.asker ?? say('theSender')
  const tryAgain: Action = { label: say('tryAgain'), isPrimary: true, act: 'claim' }
  const back = wayBack(view?.returnUrl ?? null, false, say)
  const mainBack = wayBack(view?.returnUrl ?? null, true, say)
  switch (shown.kind) {
    case 'consent':
    case 'claiming':
      return {
        ...EMPTY,
        kind: shown.kind,
        parties: { asker, logo: view?.logo ?? null, site },
        heading: say('consentHeading', { site, asker }),
        paragraphs: [say('consentText', { asker, site })],
        terms: termsOf(view, asker, site, say),
        caution: cautionOf(view, site, say),
        privacy: privacyOf(view, say),
        actions: [
          shown.kind === 'consent'
            ? { label: say('consentContinue', { site }), isPrimary: true, act: 'claim' }
            : { label: say('consentOpening', { site }), isPrimary: true, act: 'claim', isBusy: true },
          ...wayBack(view?.returnUrl ?? null, false, say, say('cancel')),
        ],
        offersPhone: shown.kind === 'consent',
      }
    case 'session':
      return sessionPanel(shown.progress, view, site, asker, say)
    case 'complete': {
      const returnUrl = safeReturnUrl(shown.returnUrl)
      return {
        ...EMPTY,
        kind: 'complete',
        mark: 'good',
        heading: say('completeHeading'),
        paragraphs: [
          say('completeText', { asker, site }),
          !shown.isHere
            ? say('completeElsewhere')
            : returnUrl === null
              ? say('completeClose')
              : leadsByItself(returnUrl)
                ? say('completeReturning', { place: placeOf(returnUrl) ?? '' })
                : say('completeToApp'),
        ],
        steps: stepsOf(view, null, say),
        actions: wayBack(returnUrl, true, say),
      }
    }
    case 'failed': {
      // Whoever has not tried yet may well begin here, whatever became of it elsewhere.
      const code = codeShown(shown.code, shown.isTranslated === true)
      const remedy = shown.isHere ? remedyOf(code) : 'try'
      const again: Action = {
        label: say(shown.code === 'OUTCOME_UNKNOWN' ? 'tryAgainChecked' : 'tryAgain'),
        isPrimary: remedy === 'try',
        act: 'claim',
      }
      const offered = remedy === 'elsewhere' ? [] : [again]
      return {
        ...EMPTY,
        kind: 'failed',
        mark: shown.code === 'USER_CANCELED' ? 'ended' : 'bad',
        heading: failedHeading(shown.code, shown.isHere, site, say),
        paragraphs: [
          reasonOf(code, { site, asker }, say),
          ...(shown.isHere ? [] : [say('failedGoOnHere', { asker, site })]),
        ],
        // Whoever looks at this page need not be who agreed on the other device.
        terms: shown.isHere ? [] : termsOf(view, asker, site, say),
        caution: shown.isHere ? null : cautionOf(view, site, say),
        privacy: shown.isHere ? null : privacyOf(view, say),
        actions: remedy === 'try' ? [...offered, ...back] : [...mainBack, ...offered],
        leavesFirst: remedy !== 'try',
        offersPhone: offersPhone(view),
      }
    }
    case 'already_complete':
      return {
        ...EMPTY,
        kind: 'already_complete',
        mark: 'good',
        heading: say('usedHeading'),
        paragraphs: [say('usedText', { asker })],
        actions: mainBack,
      }
    case 'expired':
      return {
        ...EMPTY,
        kind: 'expired',
        mark: 'late',
        heading: say('expiredHeading'),
        paragraphs: [say('expiredText', { asker })],
        actions: mainBack,
      }
    case 'canceled':
      return {
        ...EMPTY,
        kind: 'canceled',
        mark: 'ended',
        heading: say('canceledHeading'),
        paragraphs: [say('canceledText', { asker })],
        actions: mainBack,
      }
    case 'elsewhere':
      return elsewherePanel(shown, view, { site, asker, back, say })
    case 'unreachable':
      return {
        ...EMPTY,
        kind: 'unreachable',
        mark: 'bad',
        heading: say('unreachableHeading'),
        paragraphs: [soFar(say('unreachableText'), view, say)],
        actions: [tryAgain, ...back],
      }
    case 'busy':
    case 'limited':
      return {
        ...EMPTY,
        kind: shown.kind,
        mark: 'late',
        heading: say('busyHeading'),
        paragraphs: [soFar(say(`${shown.kind}Text`), view, say)],
        actions: [tryAgain, ...back],
      }
    case 'tried_out':
      return {
        ...EMPTY,
        kind: 'tried_out',
        mark: 'late',
        heading: say('triedOutHeading'),
        paragraphs: [say('triedOutText', { asker })],
        actions: mainBack,
      }
    case 'incomplete':
      return {
        ...EMPTY,
        kind: 'incomplete',
        mark: 'bad',
        heading: say('incompleteHeading'),
        paragraphs: [say('incompleteText')],
        actions: shown.canGoBack ? [{ label: say('goBack'), isPrimary: true, act: 'back' }] : [],
      }
    case 'live':
      return livePanel(shown, view, { site, asker, say })
    case 'in_app':
      return inAppPanel(shown, view, { site, asker, say })
    case 'denied':
      return deniedPanel(view, { site, asker, say })
    case 'silent':
      return silentPanel(view, { site, asker, say })
  }
}

function sessionPanel(progress: Progress, view: View | null, site: string, asker: string, say: Say): Panel {
  const { isUsersTurn, isConnected, isCanceling, operations, status, question } = progress
  const cancel: Action = { label: say(isCanceling ? 'canceling' : 'cancel'), isPrimary: false, act: 'cancel' }
  const shared = {
    ...EMPTY,
    notice: isConnected ? null : say('connectingAgain'),
    actions: [{ ...cancel, isBusy: isCanceling }],
  }
  if (isUsersTurn) {
    return {
      ...shared,
      kind: 'waiting',
      heading: say('signInHeading', { site }),
      paragraphs: [say('signInText')],
      // No caution: the practice copy says it of itself, right below.
      address: progress.address,
    }
  }
  if (question !== null && !isCanceling) {
    const { name } = question
    return {
      ...shared,
      kind: 'asking',
      heading: name === null ? say('signedInHeading', { site }) : say('signedInAs', { site, name }),
      paragraphs: [say('signedInText', { site, asker })],
      actions: [
        { label: name === null ? say('signedInGoOn') : say('signedInGoOnAs', { name }), isPrimary: true, act: 'go_on' },
        { label: say('signedInOther'), isPrimary: false, act: 'sign_in_anew' },
        ...shared.actions,
      ],
    }
  }
  const steps = stepsOf(view, operations, say)
  const running = runningStep(steps, say)
  const done = steps.filter((step) => step.status === 'complete').length
  return {
    ...shared,
    kind: 'working',
    mark: 'busy',
    heading: status.heading ?? (running === null ? say('workingOpening', { site }) : say('workingHeading')),
    paragraphs: [...(running === null ? [] : [running]), status.subheading ?? say('workingText')],
    steps,
    progress: status.progress ?? done / Math.max(1, steps.length),
  }
}

interface Around {
  readonly site: string
  readonly asker: string
  readonly back: readonly Action[]
  readonly say: Say
}

function elsewherePanel(
  { canTakeOver, movedTo, operations, isConnected }: Elsewhere,
  view: View | null,
  { site, asker, back, say }: Around,
): Panel {
  const steps = operations === null ? [] : stepsOf(view, operations, say)
  const stands = operations === null ? [] : [runningStep(steps, say) ?? say('elsewhereSignIn', { site })]
  const shared = {
    ...EMPTY,
    kind: 'elsewhere',
    mark: 'away',
    steps,
    notice: isConnected ? null : say('connectingAgain'),
    actions: back,
  } as const
  if (canTakeOver) {
    return {
      ...shared,
      mark: 'tab',
      heading: say('tabHeading'),
      paragraphs: [say('tabText'), ...stands],
      actions: [{ label: say('tabUseHere'), isPrimary: true, act: 'resume' }, ...back],
    }
  }
  switch (movedTo) {
    case 'extension':
      return {
        ...shared,
        mark: 'tab',
        heading: say('extensionHeading'),
        paragraphs: [say('extensionText', { site }), ...stands],
      }
    case 'app':
      return { ...shared, heading: say('inAppHeading'), paragraphs: [say('inAppFollowed'), ...stands] }
    case 'device':
      return { ...shared, heading: say('movedHeading'), paragraphs: [say('movedText', { asker }), ...stands] }
    case null:
      return { ...shared, heading: say('elsewhereHeading'), paragraphs: [say('elsewhereText'), ...stands] }
  }
}

function failedHeading(code: string, isHere: boolean, site: string, say: Say): string {
  if (code === 'USER_CANCELED') {
    return say(isHere ? 'canceledHere' : 'canceledElsewhere')
  }
  return say('failedHeading', { site })
}
