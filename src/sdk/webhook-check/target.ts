// Where the kit, `listen` and `trigger` may send: to an address that their user has typed, and over http only on this machine. Pure.

/** The address, or a sentence why it is none to send to. */
export function targetOf(text: string): URL | string {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return `"${text}" is no address: write it whole, as in http://localhost:3000/webhook.`
  }
  if (url.username !== '' || url.password !== '') {
    return 'A name and a password in the address are sent by no Passage: leave them out.'
  }
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
    return `${url.protocol}//${url.hostname} is not https; http is for this machine only, as a Passage has it.`
  }
  url.hash = ''
  return url
}
