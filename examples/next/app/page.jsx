// What the webhook has brought, and a button that leads to a new link.
import { store, USER } from '../lib/passage.js'

export const dynamic = 'force-dynamic'

export default function Page() {
  const cards = store.newest.get(USER)?.result.paymentMethods
  return (
    <main>
      <h1>Your cards</h1>
      {cards === undefined ? (
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
      <form method="post" action="/links">
        <button>Connect T-Mobile</button>
      </form>
    </main>
  )
}
