// A line to a Chromium by its own protocol, without any library between: what an app's native side would see of its web view.
export type Fields = Readonly<Record<string, unknown>>

interface Sent {
  readonly settle: (result: Fields) => void
  readonly fail: (cause: Error) => void
}

export class Cdp {
  readonly #socket: WebSocket
  readonly #sent = new Map<number, Sent>()
  readonly #listeners = new Set<(method: string, params: Fields, sessionId: string | undefined) => void>()
  #next = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#hear(String(data)))
    socket.addEventListener('close', () => {
      for (const { fail } of this.#sent.values()) {
        fail(new Error('The browser is gone.'))
      }
    })
  }

  static async open(endpoint: string): Promise<Cdp> {
    const socket = new WebSocket(endpoint)
    await new Promise<void>((settle, fail) => {
      socket.addEventListener('open', () => settle())
      socket.addEventListener('error', () => fail(new Error(`No browser answers at ${endpoint}.`)))
    })
    return new Cdp(socket)
  }

  /** @param sessionId of a target; the browser itself without */
  async send(method: string, params: Fields = {}, sessionId?: string): Promise<Fields> {
    const id = ++this.#next
    const answered = new Promise<Fields>((settle, fail) => this.#sent.set(id, { settle, fail }))
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }))
    return await answered
  }

  on(listener: (method: string, params: Fields, sessionId: string | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#socket.close()
  }

  #hear(text: string): void {
    const { id, result, error, method, params, sessionId } = JSON.parse(text) as {
      readonly id?: number
      readonly result?: Fields
      readonly error?: { readonly message: string }
      readonly method?: string
      readonly params?: Fields
      readonly sessionId?: string
    }
    if (id !== undefined) {
      const sent = this.#sent.get(id)
      this.#sent.delete(id)
      if (error === undefined) {
        sent?.settle(result ?? {})
      } else {
        sent?.fail(new Error(error.message))
      }
      return
    }
    for (const listener of this.#listeners) {
      listener(method ?? '', params ?? {}, sessionId)
    }
  }
}
