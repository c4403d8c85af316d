// A text as a QR code: the data of one SVG path. Only the encoder of the library is imported; its decoder is larger than
// this whole service's routes.
import { encodeQR } from 'qr'

export interface QrCode {
  /** Modules on each side, the white border that scanners need among them. */
  readonly size: number
  /** For a path that is stroked one unit wide. Relative moves: they compress to half. */
  readonly path: string
}

/** Four modules: the least that the standard allows. */
const BORDER = 4

/** Whether another device can open an address: its own loopback is not this one's. */
export function isReachable(address: string): boolean {
  const { hostname } = new URL(address)
  return !/^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])\.?$/.test(hostname)
}

export function qrCodeOf(text: string): QrCode {
  // Least correction: a screen has no scratches, and larger modules are easier to scan.
  const rows = encodeQR(text, 'raw', { ecc: 'low', border: BORDER })
  let path = ''
  let x = 0
  let y = 0
  for (const [line, row] of rows.entries()) {
    for (const [start, length] of runsOf(row)) {
      path += `m${start - x} ${line - y}h${length}`
      x = start + length
      y = line
    }
  }
  return { size: rows.length, path }
}

/** Where dark modules begin, and how many follow. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  for (const [index, isDark] of row.entries()) {
    const last = runs.at(-1)
    if (isDark && last !== undefined && last[0] + last[1] === index) {
      last[1]++
    } else if (isDark) {
      runs.push([index, 1])
    }
  }
  return runs
}
