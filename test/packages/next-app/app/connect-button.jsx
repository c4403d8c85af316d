'use client'

import { usePassage } from 'passage-react'

export function ConnectButton() {
  const { open, ready } = usePassage({ onConnectionComplete: ({ linkId }) => console.log('linked', linkId) })
  const connect = () => open({ claimCode: location.hash.slice(1) })
  return <button onClick={connect}>{ready ? 'Connect' : 'Connect soon'}</button>
}
