import { useEffect } from 'react'

export function PassageModal({ claimCode, ...handlers }) {
  useEffect(() => {
    const modal = window.Passage.open({ claimCode, ...handlers })
    return () => modal.close()
  }, [claimCode])
  return null
}
