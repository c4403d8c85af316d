// What a server runs of react-app.tsx.
import { renderToString } from 'react-dom/server'
import { App } from './react-app.tsx'

export function render(url: string, nonce: string): string {
  return renderToString(<App url={url} nonce={nonce} />)
}
