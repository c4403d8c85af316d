// The page of a link that is not valid, where a developer's page shows it in a modal: says so, and lets Escape close it.
import { embedOrigin, Parent } from './parent.ts'

const origin = embedOrigin()
if (origin !== null) {
  const parent = new Parent(origin, () => {})
  const message = 'The claim code is wrong, or its link no longer exists.'
  parent.say({ type: 'ready' })
  parent.say({ type: 'error', error: { code: 'claim_code_not_found', message } })
}
