// An app that uses the package as the documentation says. Type-checked and bundled in the tests, with the real packages.
import { type ReactElement, StrictMode, useState } from 'react'
import { Modal, Text, View } from 'react-native'
import { PassageSession, type PassageCloseReason, type PassageStore } from 'passage-react-native'
import manifests from './manifests.json'

let kept: string | null = null
const store: PassageStore = {
  read: async () => kept,
  write: async (text) => {
    kept = text
  },
  clear: () => {
    kept = null
  },
}

export function App(): ReactElement {
  const [said, setSaid] = useState('')
  const [reason, setReason] = useState<PassageCloseReason | null>(null)
  return (
    <StrictMode>
      <View>
        <Text>{said}</Text>
        <Modal visible={reason === null}>
          <PassageSession
            service="https://passage.example.workers.dev"
            claimCode="clm_0"
            manifests={manifests}
            store={store}
            words={{ cancel: 'Abbrechen', continueAs: (name) => `Weiter als ${name ?? '…'}?` }}
            onComplete={({ linkId, sessionId, returnUrl }) => setSaid([linkId, sessionId, returnUrl ?? ''].join(' '))}
            onError={({ code, message }) => setSaid(code === 'LOGIN_FAILED' ? 'again' : message)}
            onClose={setReason}
          />
        </Modal>
      </View>
    </StrictMode>
  )
}
