// The first two examples of src/docs/react.md in a page: the test writes them beside this file.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './example-0'
import { ConnectButton } from './example-1'

const createLink = () => Promise.resolve({ claimCode: location.hash.slice(1) })

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App>
        <ConnectButton createLink={createLink} />
      </App>
    </StrictMode>,
  )
}
