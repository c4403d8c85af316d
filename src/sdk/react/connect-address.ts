// Where a Passage's connect.js is, by what a developer gives. Pure.

/** @throws TypeError where it is no address: a mistake of the developer's, told as the page is first rendered */
export function connectAddressOf(url: string): string {
  const address = addressOf(url)
  if (address === null) {
    throw new TypeError(
      `<PassageProvider> needs url, the address of your Passage, as "https://passage.example.com"; it was given ${JSON.stringify(url) ?? 'undefined'}.`,
    )
  }
  const path = address.pathname.replace(/\/(?:connect\.js)?$/, '')
  return `${address.origin}${path}/connect.js`
}

function addressOf(url: string): URL | null {
  try {
    const address = new URL(url)
    return /^https?:$/.test(address.protocol) ? address : null
  } catch {
    return null
  }
}
