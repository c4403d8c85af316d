// Each of these is a mistake that the compiler must notice: one that it lets through fails the test.
import { PassageSession } from 'passage-react-native'
import manifests from './manifests.json'

const right = { service: 'https://passage.example.workers.dev', claimCode: 'clm_0', manifests }

export const WRONG = [
  // @ts-expect-error -- no claim code
  <PassageSession key="1" service={right.service} manifests={manifests} />,
  // @ts-expect-error -- no manifest
  <PassageSession key="2" {...right} manifests={[{ integration: 'tmobile' }]} />,
  // @ts-expect-error -- no such reason
  <PassageSession key="3" {...right} onClose={(reason) => reason === 'exit'} />,
  // @ts-expect-error -- no such word
  <PassageSession key="4" {...right} words={{ cancle: '' }} />,
  // @ts-expect-error -- a store that gives objects
  <PassageSession key="5" {...right} store={{ read: () => ({}), write: () => {}, clear: () => {} }} />,
]
