// The page: a button that opens the modal, and what the webhook has brought.
import { PassageProvider, usePassage } from 'passage-react'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

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

  const { open } = usePassage({
    // What counts is the webhook: it may come a moment after the modal has closed.
    onConnectionComplete: async () => {
      setNote('Connected: your cards are on their way.')
      await new Promise((resolve) => setTimeout(resolve, 1000))
      setNote('')
      await read()
    },
    onConnectionError: ({ code }) => setNote(`Not connected (${code}).`),
  })

  async function connect() {
    setNote('')
    try {
      const answer = await fetch('/api/links', { method: 'POST' })
      if (!answer.ok) {
        throw new Error(`The server answered ${answer.status}`)
      }
      open(await answer.json())
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

createRoot(document.getElementById('app')).render(
  <PassageProvider url={import.meta.env.PASSAGE_URL}>
    <App />
  </PassageProvider>,
)
