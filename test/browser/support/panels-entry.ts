// The page's drawing alone, for tests: shows any state at once, without a session behind it.
import { panelOf } from '../../../src/page/panel.ts'
import type { Shown } from '../../../src/page/shown.ts'
import { drawQrCode, readQrCode } from '../../../src/page/phone.ts'
import { Screen } from '../../../src/page/screen.ts'
import { readServed, type View } from '../../../src/page/view.ts'
import { chooseWords } from '../../../src/words/languages.ts'
import { type ProgramTexts, sayFrom } from '../../../src/words/say.ts'

export type ShowState = (shown: Shown, changes: Partial<View>) => void

const { link } = readServed()
// A link of test mode comes without the texts of a live one.
const { page, live } = chooseWords(document.documentElement.lang, undefined)
const say = sayFrom<ProgramTexts>({ ...page, ...live })
const code = readQrCode()
const showState: ShowState = (shown, changes) => {
  if (link === null) {
    throw new Error('The page was served without its link.')
  }
  if (code !== null) {
    drawQrCode(code)
  }
  const screen = new Screen(() => {}, say, null)
  const view = { ...link.view, ...changes }
  if (view.mode === 'test') {
    screen.markTestMode()
  }
  screen.wear(view.colours ?? {})
  screen.show(panelOf(shown, view, say))
}
Object.assign(window, { showState })
