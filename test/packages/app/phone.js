// An app without a phone: the package as it is installed, with the real React and a renderer that draws nothing.
import { createElement, StrictMode } from 'react'
import { act, create } from 'react-test-renderer'
import { PassageSession } from 'passage-react-native'

globalThis.IS_REACT_ACT_ENVIRONMENT = false
globalThis.app = {
  open: (props) =>
    create(createElement(StrictMode, null, createElement(PassageSession, props)), { unstable_isConcurrent: true }),
  act,
}
