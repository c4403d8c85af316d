// Whom an address stands for, where limits count by it. Reads what the platform wrote and nothing that a caller may write:
// whoever could choose his address would have a limit of his own at each request. Pure.

/**
 * The address of every request that a Worker of another zone sends:
 * https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip-in-worker-subrequests
 */
const ANY_WORKER = '2a06:98c0:3600::103'

/**
 * A name under which everybody behind the same line counts as one: an IPv4 address, or the /64 of an IPv6 address, which is
 * what one subscriber gets.
 * @param connecting CF-Connecting-IP; undefined where nothing but a developer's machine is in between
 * @param worker CF-Worker: the zone of a Worker that asks, written by the platform
 */
export function placeOf(connecting: string | undefined, worker: string | undefined): string {
  if (connecting === undefined) {
    return 'local'
  }
  const address = connecting.trim().toLowerCase()
  if (address === ANY_WORKER) {
    // Else all Workers there are would be one caller, and one of them could shut the others out.
    return `worker ${worker ?? ''}`
  }
  if (!address.includes(':')) {
    return address
  }
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? []
  return dotted ?? `${networkOf(address)}::/64`
}

/** The first four groups, each without leading zeros. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  // The zeros that `::` stands for reach to where the last groups begin.
  const lastFrom = 8 - last.length
  return [0, 1, 2, 3]
    .map((index) => groups[index] ?? last[index - lastFrom] ?? '0')
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
