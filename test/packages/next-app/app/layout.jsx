import { headers } from 'next/headers'
import { PassageProvider } from 'passage-react'

export default async function Layout({ children }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html lang="en">
      <body>
        <PassageProvider url={process.env.PASSAGE_URL} nonce={nonce}>
          {children}
        </PassageProvider>
      </body>
    </html>
  )
}
