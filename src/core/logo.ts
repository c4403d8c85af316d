// An organisation's logo: a small picture that goes into the hosted page itself. Pure. Never an address: the user's browser
// would tell a third party who is about to link an account, and that party could change the picture. Never SVG: that is a
// document which can hold links and scripts, and a picture needs neither.

const MOST_LOGO_BYTES = 8 * 1024
const MOST_SIDE = 512

/** A data address, or why there is none, in words for whoever chose the file. */
export type Logo =
  | { readonly ok: true; readonly address: string; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly reason: string }

export function parseLogo(bytes: Uint8Array): Logo {
  if (bytes.length > MOST_LOGO_BYTES) {
    const size = (bytes.length / 1024).toFixed(1)
    return { ok: false, reason: `it has ${size} KiB, and ${MOST_LOGO_BYTES / 1024} is the most: every page carries it` }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const picture = pngSize(view) ?? jpegSize(view)
  if (picture === null) {
    return { ok: false, reason: 'it is no PNG or JPEG picture' }
  }
  const { type, width, height } = picture
  if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE) {
    return { ok: false, reason: `it measures ${width} × ${height}, and ${MOST_SIDE} × ${MOST_SIDE} is the most` }
  }
  return { ok: true, address: `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`, width, height }
}

/** What a database may hold is looked at again before it goes into a page. */
export function isLogoAddress(text: string): boolean {
  return /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/.test(text)
}

interface Picture {
  readonly type: 'png' | 'jpeg'
  readonly width: number
  readonly height: number
}

/** Its header chunk is always the first. */
function pngSize(view: DataView): Picture | null {
  const isPng = view.byteLength >= 33 && view.getUint32(0) === 0x89_50_4e_47 && view.getUint32(4) === 0x0d_0a_1a_0a
  const isHeader = isPng && view.getUint32(12) === 0x49_48_44_52
  return isHeader ? { type: 'png', width: view.getUint32(16), height: view.getUint32(20) } : null
}

/** The size stands in the frame header, behind segments that are skipped by their lengths. */
function jpegSize(view: DataView): Picture | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xff_d8) {
    return null
  }
  for (let at = 2; at + 9 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    const isFrame = marker >= 0xff_c0 && marker <= 0xff_cf && ![0xff_c4, 0xff_c8, 0xff_cc].includes(marker)
    if (isFrame) {
      return { type: 'jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    if (marker < 0xff_c0) {
      return null
    }
  }
  return null
}
