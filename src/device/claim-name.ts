// A name under which a browser claims a link, for the hosted page and for connect.js. 128 bits: nobody else makes the same.

/** @param fill puts random bytes in. For platforms without `crypto` */
export function newClaimName(
  fill: (bytes: Uint8Array<ArrayBuffer>) => unknown = (bytes) => crypto.getRandomValues(bytes),
): string {
  const bytes = new Uint8Array(16)
  fill(bytes)
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
