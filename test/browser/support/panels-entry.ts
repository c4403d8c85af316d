// The page's drawing alone, for tests: shows any state at once, without a session behind it.
import { panelOf, type State } from '../../../src/client/panel.ts'
import { drawQrCode, readQrCode } from '../../../src/client/phone.ts'
import { Screen } from '../../../src/client/screen.ts'
import { readServed, type View } from '../../../src/client/view.ts'
import { type PageTexts, sayFrom } from '../../../src/words/say.ts'

export type ShowState = (state: State, changes: Partial<View>) => void

const { words, link } = readServed()
const say = sayFrom<PageTexts>(words)
const code = readQrCode()
const showState: ShowState = (state, changes) => {
  if (link === null) {
    throw new Error('The page was served without its link.')
  }
  if (code !== null) {
    drawQrCode(code)
  }
  const screen = new Screen(() => {}, say)
  const view = { ...link.view, ...changes }
  if (view.mode === 'test') {
    screen.markTestMode()
  }
  screen.wear(view.colours ?? {})
  screen.show(panelOf(state, view, say))
}
Object.assign(window, { showState })
