// The frames of a WebSocket (RFC 6455, 5.2), one direction of it: each with its bytes as they came, and its text where it is
// a text message of one frame, which is how both ends of a session speak.
export interface Frame {
  readonly raw: Buffer
  /** Null: a frame of the protocol's own, such as a close. */
  readonly text: string | null
}

const TEXT_IN_ONE_FRAME = 0x81

export class FrameReader {
  #held = Buffer.alloc(0)

  /** Gives the frames that are whole with this chunk. */
  read(chunk: Buffer): Frame[] {
    this.#held = Buffer.concat([this.#held, chunk])
    const frames: Frame[] = []
    for (let frame = this.#next(); frame !== null; frame = this.#next()) {
      frames.push(frame)
    }
    return frames
  }

  #next(): Frame | null {
    const held = this.#held
    const [first, second] = held
    if (first === undefined || second === undefined) {
      return null
    }
    const isMasked = (second & 0x80) !== 0
    const short = second & 0x7f
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
    const start = 2 + lengthBytes + (isMasked ? 4 : 0)
    if (held.length < start) {
      return null
    }
    // None here needs more than six bytes to tell its length.
    const length =
      lengthBytes === 0 ? short : held.readUIntBE(2 + Math.max(0, lengthBytes - 6), Math.min(lengthBytes, 6))
    const end = start + length
    if (held.length < end) {
      return null
    }
    const raw = held.subarray(0, end)
    this.#held = held.subarray(end)
    return { raw, text: first === TEXT_IN_ONE_FRAME ? textOf(raw, start, isMasked) : null }
  }
}

function textOf(raw: Buffer, start: number, isMasked: boolean): string {
  const payload = Buffer.from(raw.subarray(start))
  if (isMasked) {
    const mask = raw.subarray(start - 4, start)
    for (const [index, byte] of payload.entries()) {
      payload[index] = byte ^ (mask[index % 4] ?? 0)
    }
  }
  return payload.toString()
}
