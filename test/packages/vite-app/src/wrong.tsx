// What must not compile: each line that is marked.
import { PassageProvider, usePassage } from 'passage-react'

export const NoUrl = () => (
  // @ts-expect-error -- a provider needs an address
  <PassageProvider>none</PassageProvider>
)

export function useWrong() {
  const { open, error } = usePassage({ onConnectionComplete: ({ linkId }) => linkId.trim() })
  // @ts-expect-error -- no claim code
  open({})
  // @ts-expect-error -- another name of old
  open({ claimCode: 'clm_', onComplete: () => {} })
  // @ts-expect-error -- it may be null
  error.code.trim()
  // @ts-expect-error -- nothing can be opened before the script is there
  window.Passage.open({ claimCode: 'clm_' })
}
