// A developer's page in React, strict as React can be: two providers, and components in them that come and go.
import { type ReactNode, StrictMode, useEffect, useState } from 'react'
import { type Passage, type PassageHandlers, PassageProvider, usePassage } from '../../../src/sdk/react/index.ts'

/** What is rendered. */
export interface Shown {
  /** What this rendering's handlers note their calls with. `unheard` has none. */
  readonly as: string
  /** `a` and `b` are each in a provider of their own. */
  readonly names: readonly ('a' | 'b')[]
  /** What `a` opens by an effect of its own. */
  readonly atOnce?: string
}

declare global {
  interface Window {
    /** By the names of the components that are, or were, there. */
    passages: Record<string, Passage>
    show(shown: Shown): void
  }
}

const AT_FIRST: Shown = { as: 'first', names: ['a', 'b'] }

interface PageProperties {
  readonly url: string
  readonly nonce: string
}

export function App({ url, nonce }: PageProperties): ReactNode {
  const [{ as, names, atOnce }, setShown] = useState(AT_FIRST)
  useEffect(() => {
    window.show = setShown
  }, [])
  return (
    <StrictMode>
      {(['a', 'b'] as const).map((name) => (
        <PassageProvider key={name} url={url} nonce={nonce}>
          {names.includes(name) && (
            <Component name={name} as={as} {...(name === 'a' && atOnce !== undefined && { atOnce })} />
          )}
        </PassageProvider>
      ))}
    </StrictMode>
  )
}

function handlersOf(as: string): PassageHandlers {
  return {
    onConnectionComplete: ({ status }) => window.calls.push(['complete', [as, status]]),
    onConnectionError: ({ code }) => window.calls.push(['error', [as, code]]),
    onClose: () => window.calls.push(['close', as]),
  }
}

function Component({ name, as, atOnce }: { name: string; as: string; atOnce?: string }): ReactNode {
  const passage = usePassage(as === 'unheard' ? {} : handlersOf(as))
  const { open, ready, error } = passage
  useEffect(() => {
    window.passages = { ...window.passages, [name]: passage }
  }, [name, passage])
  useEffect(() => {
    if (atOnce !== undefined) {
      open({ claimCode: atOnce })
    }
  }, [atOnce, open])
  return <p id={name}>{`${as}: ${ready ? 'ready' : (error?.message ?? 'loading')}`}</p>
}
