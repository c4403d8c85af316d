// Beside the site's own scripts, in the tab of a session alone: what would open a window opens there, and a dialog is
// dismissed. Knows nothing of the session, because the page can read and change whatever is here.
import { keepInView } from '../device/drivers/one-view.ts'

declare const DIALOG_EVENT: string

keepInView(window, (kind) => document.dispatchEvent(new CustomEvent(DIALOG_EVENT, { detail: kind })))
