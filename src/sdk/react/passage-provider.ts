// What a page's components share: where the Passage is, its script, and what is open.
import { createContext, createElement, type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react'
import { connectAddressOf } from './connect-address.ts'
import { type ConnectScript, connectScriptAt } from './connect-script.ts'
import { Openings } from './openings.ts'

export interface PassageProviderProps {
  /** The address of your Passage: its `connect.js` is loaded as soon as the page is shown. */
  readonly url: string
  /** Of your page's Content-Security-Policy, where its `script-src` goes by nonces. */
  readonly nonce?: string | undefined
  readonly children?: ReactNode
}

interface Shared {
  readonly script: ConnectScript
  readonly nonce: string | undefined
  readonly openings: Openings
}

export const PassageContext = createContext<Shared | null>(null)

/** @throws TypeError where `url` is no address of http or https */
export function PassageProvider({ url, nonce, children }: PassageProviderProps): ReactElement {
  const script = connectScriptAt(connectAddressOf(url))
  const [openings] = useState(() => new Openings())
  useEffect(() => {
    // `usePassage` tells of it, and `open` tries again.
    script.load(nonce).catch(() => {})
  }, [script, nonce])
  const shared = useMemo(() => ({ script, nonce, openings }), [script, nonce, openings])
  return createElement(PassageContext.Provider, { value: shared }, children)
}
