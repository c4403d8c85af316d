// What the browser runs of react-app.tsx: it takes over what the server has rendered, and notes whatever React says of it.
import { hydrateRoot } from 'react-dom/client'
import { App } from './react-app.tsx'

declare global {
  interface Window {
    /** Of React, and of whatever else writes warnings. */
    complaints: string[]
  }
}

window.complaints = []
const complain = (...words: unknown[]): number =>
  window.complaints.push(words.map((word) => (word instanceof Error ? word.message : JSON.stringify(word))).join(' '))
console.error = complain
console.warn = complain

const root = document.querySelector<HTMLElement>('[data-url]')
if (root !== null) {
  const url = root.dataset['url'] ?? ''
  hydrateRoot(root, <App url={url} nonce={document.currentScript?.nonce ?? ''} />, { onRecoverableError: complain })
}
