// The page of a link that is not valid: shows a way out. Where a developer's page shows it in a modal it says so there,
// and lets Escape close it.
import { embedOrigin, Parent } from './parent.ts'

const origin = embedOrigin()
const out = document.querySelector<HTMLButtonElement>('#out')
if (origin === null) {
  // A page that was opened in a tab of its own has nowhere to go back to.
  show(history.length > 1, () => history.back())
} else {
  const parent: Parent = new Parent(origin, () => parent.say({ type: 'dismissed' }))
  const message = 'The claim code is wrong, or its link no longer exists.'
  parent.say({ type: 'ready' })
  parent.say({ type: 'error', error: { code: 'claim_code_not_found', message } })
  show(true, () => parent.askToLeave())
}

function show(isWay: boolean, go: () => void): void {
  if (out !== null && isWay) {
    out.hidden = false
    out.addEventListener('click', go)
  }
}
