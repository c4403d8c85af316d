// Keeps a site in the one view that it has: what would open a new window opens here, and a dialog is dismissed and told. For
// a frame, whose sandbox allows neither: what slips through here (a script at the very beginning of a page, a form that a
// script sends into a new window, a dialog on leaving) is stopped by the browser, and nothing is told of it.
import type { PageWindow } from '../hands/element.ts'
import { parseUrl } from '../parse-url.ts'

type Dialog = 'alert' | 'confirm' | 'prompt'

/** @param tell what kind of dialog there would have been */
export function keepInView(view: PageWindow, tell: (kind: Dialog) => void): void {
  view.addEventListener('click', (event) => keepLink(view, event), true)
  view.addEventListener('submit', (event) => keepForm(view, event), true)
  const open = view.open.bind(view)
  // A site may give null, whatever the types say.
  view.open = (url = '', name = '', features: string | null = '') => {
    if (name !== '' && !isElsewhere(view, name)) {
      return open(url, name, features ?? '')
    }
    const address = parseUrl(String(url), view.document.baseURI)
    if (String(url) !== '' && address !== null && /^https?:$/.test(address.protocol)) {
      view.location.assign(address.href)
    }
    return features?.includes('noopener') === true ? null : view
  }
  view.alert = () => tell('alert')
  view.confirm = () => {
    tell('confirm')
    return false
  }
  view.prompt = () => {
    tell('prompt')
    return null
  }
}

function keepLink(view: PageWindow, event: Event): void {
  for (const node of event.composedPath() as Element[]) {
    if (node.localName === 'a' || node.localName === 'area') {
      keep(view, node, 'target')
    }
  }
}

function keepForm(view: PageWindow, event: Event): void {
  const { submitter, target } = event as SubmitEvent
  keep(view, target as Element, 'target')
  if (submitter?.hasAttribute('formtarget') === true) {
    keep(view, submitter, 'formtarget')
  }
}

function keep(view: PageWindow, element: Element, attribute: string): void {
  const target = element.getAttribute(attribute) ?? view.document.querySelector('base[target]')?.getAttribute('target')
  if (isElsewhere(view, target ?? '')) {
    element.setAttribute(attribute, '_self')
  }
}

/** A site's own frames are in its view. */
function isElsewhere({ document: page }: PageWindow, target: string): boolean {
  const frames = [...page.querySelectorAll('iframe, frame')]
  return !/^(?:_self)?$/i.test(target) && !frames.some((frame) => frame.getAttribute('name') === target)
}
