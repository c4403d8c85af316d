// The README's React component in a page without React.
// @ts-expect-error -- plain JavaScript, as a developer's own file
import { PassageModal } from '../examples/passage-modal.js'
import { unmount } from './strict-effect.ts'

Object.assign(window, { PassageModal, unmount })
