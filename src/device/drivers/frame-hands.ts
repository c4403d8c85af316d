// The hands of a page that works beside a frame of its own site: those of every client, and two that need that closeness. A
// client that puts a script into strangers' pages has neither: no text runs there, and its picture is the browser's.
import { evaluate } from '../hands/evaluate.ts'
import { type Hand, type HandName, HANDS } from '../hands/hands.ts'
import { takeScreenshot } from '../hands/screenshot.ts'
import { refuseTranslated } from '../hands/translation.ts'

export const FRAME_HANDS: { readonly [N in HandName]: Hand<N> } = {
  ...HANDS,
  evaluate: (view, { expression }) => {
    refuseTranslated(view.document)
    return evaluate(view, expression)
  },
  screenshot: (view, { format, fullPage }) => takeScreenshot(view, format, fullPage === true),
}
