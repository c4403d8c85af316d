// Beside the site's own scripts, in the tab of a session alone: what would open a tab opens there, and a dialog is
// dismissed. Knows nothing of the session, because the page can read and change whatever is here.
import { keepInView } from '../device/drivers/one-view.ts'
import { isOwnWindow } from './opened-tabs.ts'

declare const DIALOG_EVENT: string

// What the user presses for in their turn: the worker closes it where that is none.
const openWindow = window.open.bind(window)
keepInView(window, (kind) => document.dispatchEvent(new CustomEvent(DIALOG_EVENT, { detail: kind })))
const openHere = window.open.bind(window)
window.open = (url, name, features) =>
  isOwnWindow(features ?? '') && navigator.userActivation.isActive
    ? openWindow(url, name, features)
    : openHere(url, name, features)
