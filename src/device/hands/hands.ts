// The hands: what is done and seen inside one page. Each takes the page's window, does one thing at once, and gives its
// result or throws Failed. They know no frame, socket or session and remember nothing, so that all of them can work from
// beside a frame or be put as one script into any page.
import type { CommandName, ParamsOf } from '../../wire/command.ts'
import { findElement, findFrame, type FramePath, isInState, type PageWindow } from './element.ts'
import { extract } from './extract.ts'
import { fillForm } from './fill-form.ts'
import { getJson } from './get-json.ts'
import { clickElement, fillElement, focusedIn, pressKey, selectOptions } from './gesture.ts'
import { refuseTyping } from './password.ts'
import { refuseTranslated } from './translation.ts'
import { attributeOf } from './words.ts'

/** What a look gives. */
export interface Looked {
  readonly waitForSelector: boolean
  /** Another text whenever a page has come or has loaded something: requests that are under way no page can see. */
  readonly waitForNetworkIdle: string
}

/** Commands that need nothing but the page. What follows in another page, and waiting for it, is the driver's. */
export type HandName = Exclude<
  CommandName,
  | 'navigate'
  | 'reload'
  | 'goBack'
  | 'waitForNavigation'
  | 'waitForAny'
  | 'waitForTimeout'
  | 'updateStatus'
  | 'continueAs'
  | keyof Looked
>

export type Hand<N extends HandName> = (view: PageWindow, params: ParamsOf<N>) => unknown
/** Those that not every client has, for which more is needed than a script in the page: see frame-hands.ts. */
type RareHand = 'evaluate' | 'screenshot'
type Hands = { readonly [N in Exclude<HandName, RareHand>]: Hand<N> }
type Looks = { readonly [N in keyof Looked]: (view: PageWindow, params: ParamsOf<N>) => Looked[N] }

export const HANDS: Hands = {
  click: inFrame((view, { selector }) => clickElement(view, findElement(view, selector))),
  submit: inFrame((view, { selector }) => clickElement(view, findElement(view, selector))),
  press: inFrame((view, { key, selector }) => {
    const target = selector === undefined ? focusedIn(view.document) : findElement(view, selector)
    refuseTyping(target, key.length === 1 ? {} : { password: true })
    pressKey(view, target, key)
  }),
  fill: inFrame((view, { selector, value, ...how }) => {
    const element = findElement(view, selector)
    refuseTyping(element, how)
    fillElement(view, element, value)
  }),
  select: inFrame((view, { selector, values }) => selectOptions(view, findElement(view, selector), values)),
  getAttribute: inFrame((view, { selector, name }) => attributeOf(findElement(view, selector), name)),
  textContent: inFrame((view, { selector }) => {
    refuseTranslated(view.document)
    return findElement(view, selector).textContent
  }),
  innerHTML: inFrame((view, { selector }) => {
    refuseTranslated(view.document)
    return findElement(view, selector).innerHTML
  }),
  isVisible: (view, { selector, frame }) => isInState(view, { selector, state: 'visible', frame }),
  extract: inFrame((view, params) => {
    refuseTranslated(view.document)
    return extract(view, params)
  }),
  fillForm: inFrame(fillForm),
  getJson: (view, { path }) => getJson(view, path),
  url: (view) => view.location.href,
  title: (view) => view.document.title,
  content: (view) => view.document.documentElement.outerHTML,
}

/**
 * In the page itself, or in the frame that is named. A driver that can reach into frames of any origin finds the frame by
 * itself, and leaves its name out.
 */
function inFrame<P extends { readonly frame?: FramePath }>(
  hand: (view: PageWindow, params: P) => unknown,
): (view: PageWindow, params: P) => unknown {
  return (view, params) => hand(findFrame(view, params.frame), params)
}

/** One look for each wait. Who waits looks again and again, in the next page too: a script in a page dies with it. */
export const LOOKS: Looks = {
  waitForSelector: isInState,
  waitForNetworkIdle: ({ performance }) =>
    `${performance.timeOrigin} ${performance.getEntriesByType('resource').length}`,
}
