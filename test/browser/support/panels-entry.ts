// The page's drawing alone, for tests: shows any state at once, without a session behind it.
import { panelOf, type Shown } from '../../../src/page/panel.ts'
import { drawQrCode, readQrCode } from '../../../src/page/phone.ts'
import { Screen } from '../../../src/page/screen.ts'
import { readServed, type View } from '../../../src/page/view.ts'
import { type PageTexts, sayFrom } from '../../../src/words/say.ts'

export type ShowState = (shown: Shown, changes: Partial<View>) => void

const { words, link } = readServed()
const say = sayFrom<PageTexts>(words)
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
