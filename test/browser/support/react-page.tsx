// A developer's page in React, strict as React can be: the component is mounted with whatever a test gives it, beside
// something that must outlive it.
import { type ReactNode, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { PassageModal, type PassageModalProperties } from '../../../src/embed/passage-modal.ts'

declare global {
  interface Window {
    /** Null unmounts it. */
    show(properties: PassageModalProperties | null): void
  }
}

function Page(): ReactNode {
  const [properties, setProperties] = useState<PassageModalProperties | null>(null)
  window.show = setProperties
  return (
    <section>
      <h2>In React</h2>
      {properties !== null && <PassageModal {...properties} />}
    </section>
  )
}

const root = document.createElement('div')
document.body.append(root)
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
)
