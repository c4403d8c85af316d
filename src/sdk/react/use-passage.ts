// What a component holds of Passage. What it has opened ends with it.
import { useContext, useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { PassageError, PassageHandlers, PassageOptions } from '../../embed/passage.d.ts'
import type { Opener } from './openings.ts'
import { PassageContext } from './passage-provider.ts'

export interface Passage {
  /**
   * Shows the modal, once the script has come. Throws nothing: whatever is wrong, `onConnectionError` hears of, or the console
   * where there is none. Again with the same claim code while it is open: the handlers are exchanged, and nothing else happens.
   */
  readonly open: (options: PassageOptions) => void
  /** What the components of this provider have opened. No handler is called. */
  readonly close: () => void
  /** `open` need not wait for the script. */
  readonly ready: boolean
  /** Why the script could not be loaded. The next `open` tries again. */
  readonly error: PassageError | null
}

/**
 * Two components have each their own. `open` and `close` stay the same from render to render.
 * @param handlers are called as the last render gave them; what is given to `open` comes before them
 * @throws Error outside of a `<PassageProvider>`
 */
export function usePassage(handlers: PassageHandlers = {}): Passage {
  const shared = useContext(PassageContext)
  if (shared === null) {
    throw new Error('usePassage() was called outside of a <PassageProvider>: put one around your app.')
  }
  const { script, nonce, openings } = shared
  const [opener] = useState<Opener>(() => ({ handlers, isGone: false }))
  // Before every other effect: one that opens finds what was rendered with it.
  useInsertionEffect(() => {
    opener.handlers = handlers
  })
  // Strict mode leaves this kind of effect alone: only what is gone for good is gone.
  useInsertionEffect(() => {
    opener.isGone = false
    return () => {
      opener.isGone = true
    }
  }, [opener])
  useEffect(() => () => openings.closeOf(opener), [openings, opener])
  const { ready, error } = useSyncExternalStore(script.subscribe, script.state, script.stateOnServer)
  const { open, close } = useMemo(
    () => ({
      open: (options: PassageOptions) => openings.open(opener, options, script, nonce),
      close: () => openings.close(),
    }),
    [openings, opener, script, nonce],
  )
  return useMemo(() => ({ open, close, ready, error }), [open, close, ready, error])
}
