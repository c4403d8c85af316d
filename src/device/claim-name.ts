// A name under which a browser claims a link, for the hosted page and for connect.js. 128 bits: nobody else makes the same.

export function newClaimName(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
