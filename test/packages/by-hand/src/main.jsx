// The page of examples/express-react without passage-react.
import { useEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'

// Once, however often it is asked for; and again after it could not be loaded.
let loading = null
function loadScript() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = `${import.meta.env.PASSAGE_URL}/connect.js`
    script.addEventListener('load', () => resolve(window.Passage))
    script.addEventListener('error', () => {
      loading = null
      script.remove()
      reject(new Error('script_unavailable'))
    })
    document.head.append(script)
  })
  return loading
}

function App() {
  const [cards, setCards] = useState(null)
  const [note, setNote] = useState('')
  const read = async () => {
    try {
      setCards(await (await fetch('/api/cards')).json())
    } catch {
      setNote('Your cards could not be read. Load the page again.')
    }
  }
  useEffect(() => void read(), [])

  // What is called is what the last render has made; what is open ends with the component.
  const handlers = useRef({})
  handlers.current = {
    // What counts is the webhook: it may come a moment after the modal has closed.
    onConnectionComplete: async () => {
      setNote('Connected: your cards are on their way.')
      await new Promise((resolve) => setTimeout(resolve, 1000))
      setNote('')
      await read()
    },
    onConnectionError: ({ code }) => setNote(`Not connected (${code}).`),
  }
  const modal = useRef(null)
  useEffect(() => {
    loadScript().catch(() => {})
    return () => modal.current?.close()
  }, [])

  async function open({ claimCode }) {
    try {
      const script = await loadScript()
      modal.current = script.open({
        claimCode,
        onConnectionComplete: (connection) => handlers.current.onConnectionComplete(connection),
        onConnectionError: (error) => handlers.current.onConnectionError(error),
      })
    } catch (error) {
      handlers.current.onConnectionError({ code: error.message })
    }
  }

  async function connect() {
    setNote('')
    try {
      const answer = await fetch('/api/links', { method: 'POST' })
      if (!answer.ok) {
        throw new Error(`The server answered ${answer.status}`)
      }
      await open(await answer.json())
    } catch {
      setNote('That did not work. Try again.')
    }
  }

  return (
    <>
      <h1>Your cards</h1>
      {cards === null ? (
        <p>None yet.</p>
      ) : (
        <ul>
          {cards.map(({ vendorId, brand = 'Card', last4 }) => (
            <li key={vendorId}>
              {brand} •••• {last4}
            </li>
          ))}
        </ul>
      )}
      <button onClick={() => void connect()}>Connect T-Mobile</button>
      <p role="status">{note}</p>
    </>
  )
}

createRoot(document.getElementById('app')).render(<App />)
