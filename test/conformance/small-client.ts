// A client written from the contract alone, with nothing of ours in it: a page is a text, a form is its action. It plays what
// needs no script in a page, and makes one mistake if it is told to: the kit must see each of them.
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const FAULTS = [
  'answers twice',
  'runs a repeated id again',
  'forgets its answers with the line',
  'forgets what it has started',
  'never comes back',
  'comes back at once after 4429',
  'comes back after 4409',
  'comes back after 4000',
  'comes back after the end',
  'says something before its hello',
  'counts its events anew',
  'tells of a turn only once',
  'takes 503 for a page',
  'follows a foreign origin',
  'says that an address outside is broken',
  'dies of an unknown message',
  'dies of a frame that is no message',
  'answers an unknown command with null',
  'has error codes of its own',
  'sends what the protocol does not have',
  'pings all the time',
  'keeps its cookies',
  'submits again after its death',
  'prints its token',
] as const
export type Fault = (typeof FAULTS)[number]

interface Ticket {
  readonly sessionId: string
  readonly clientToken: string
  readonly websocketUrl: string
  readonly origins: readonly string[]
}

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}

interface Message {
  readonly type: string
  readonly id: string
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly interactive?: boolean
}

/** What outlives the process. */
interface Kept {
  readonly ticket: Ticket
  readonly started: string | null
  readonly answers: Readonly<Record<string, Answer>>
}

const BACK_MS = 400
const LOOKS = ['navigate', 'url', 'title', 'textContent', 'content']

/** Plays every session that the kit gives. @param path a file that outlives the process; null: nothing does */
export async function playAll(service: string, code: string, fault: Fault | null, path: string | null): Promise<void> {
  const jar: string[] = []
  for (;;) {
    const kept = path === null ? null : keptIn(path)
    const ticket = kept?.ticket ?? (await claim(service, code))
    if (ticket === null) {
      return
    }
    await new SmallClient(ticket, fault, path, jar).play(kept)
    if (path !== null) {
      writeFileSync(path, 'null')
    }
  }
}

async function claim(service: string, code: string): Promise<Ticket | null> {
  const answer = await fetch(`${service}/link/claim`, { method: 'POST', body: JSON.stringify({ code }) })
  return answer.ok ? ((await answer.json()) as Ticket) : null
}

function keptIn(path: string): Kept | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Kept | null
  } catch {
    // Nothing was written yet.
    return null
  }
}

class SmallClient {
  readonly #ticket: Ticket
  readonly #fault: Fault | null
  readonly #path: string | null
  readonly #jar: string[]
  #started: string | null = null
  #answers: Record<string, Answer> = {}
  #running = new Set<string>()
  #address = ''
  #text = ''
  #seq = Date.now()
  #turns = 0
  #socket: WebSocket | null = null

  constructor(ticket: Ticket, fault: Fault | null, path: string | null, jar: string[]) {
    this.#ticket = ticket
    this.#fault = fault
    this.#path = path
    this.#jar = fault === 'keeps its cookies' ? jar : []
  }

  async play(kept: Kept | null): Promise<void> {
    this.#started = kept?.started ?? null
    this.#answers = { ...kept?.answers }
    for (;;) {
      const code = await this.#connect()
      const isEnd = [1000, 4000, 4409].includes(code)
      if (this.#fault === `comes back after ${code === 1000 ? 'the end' : code}`) {
        await this.#connect()
        return
      }
      if (isEnd || this.#fault === 'never comes back') {
        return
      }
      await sleep(code === 4429 && this.#fault !== 'comes back at once after 4429' ? 60_000 : BACK_MS)
    }
  }

  /** Gives how the line ended. */
  #connect(): Promise<number> {
    const { websocketUrl, clientToken } = this.#ticket
    if (this.#fault === 'prints its token') {
      console.log(clientToken)
    }
    const socket = new WebSocket(`${websocketUrl}?role=client&token=${clientToken}`)
    this.#socket = socket
    return new Promise((settle) => {
      socket.addEventListener('open', () => this.#greet())
      socket.addEventListener('close', ({ code }) => settle(code))
      socket.addEventListener('message', ({ data }) => {
        try {
          this.#hear(data)
        } catch {
          // As a program does that has not caught its own error.
          socket.close()
          settle(1000)
        }
      })
    })
  }

  #greet(): void {
    if (this.#fault === 'says something before its hello') {
      this.#say({ type: 'client.events', clientSeq: 0, events: [] })
    }
    if (this.#fault === 'pings all the time') {
      this.#socket?.send('ping')
      this.#socket?.send('ping')
    }
    if (this.#fault === 'forgets its answers with the line') {
      this.#answers = {}
    }
    const lastCommandId = this.#fault === 'forgets what it has started' ? null : this.#started
    const client = { name: 'small', version: '1', cookies: 'fresh' }
    this.#say({ type: 'client.hello', protocol: 2, lastCommandId, client, capabilities: [] })
  }

  #hear(data: unknown): void {
    if (typeof data !== 'string' || !data.startsWith('{')) {
      if (this.#fault === 'dies of a frame that is no message') {
        throw new Error('no message')
      }
      return
    }
    const message = JSON.parse(data) as Message
    switch (message.type) {
      case 'server.command':
        void this.#obey(message)
        return
      case 'server.set_interactive':
        this.#takeTurn(message)
        return
      case 'server.hello':
        this.#takeTurn(message)
        return
      default:
        if (this.#fault === 'dies of an unknown message' && message.type === 'server.later') {
          throw new Error('unknown')
        }
    }
  }

  #takeTurn({ interactive }: Message): void {
    if (interactive !== true || (this.#fault === 'tells of a turn only once' && this.#turns > 0)) {
      return
    }
    this.#turns++
    const clientSeq = this.#fault === 'counts its events anew' ? 1 : ++this.#seq
    const events = [{ type: 'navigation', payload: { url: this.#address, isMainFrame: true } }]
    this.#say({ type: 'client.events', clientSeq, events })
  }

  async #obey({ id, command, params }: Message): Promise<void> {
    const given = this.#answers[id]
    if (given !== undefined && this.#fault !== 'runs a repeated id again') {
      this.#answer(id, given)
      return
    }
    if (this.#running.has(id)) {
      return
    }
    const isDetached = this.#started === id && !LOOKS.includes(command) && given === undefined
    const isKnownFault =
      this.#fault === 'submits again after its death' || this.#fault === 'forgets its answers with the line'
    if (isDetached && !isKnownFault) {
      this.#end(id, failed('detached'))
      return
    }
    this.#running.add(id)
    this.#started = id
    this.#keep()
    const answer = await this.#run(command, params).catch(() => failed('navigation_failed'))
    this.#running.delete(id)
    this.#end(id, answer)
  }

  #end(id: string, answer: Answer): void {
    this.#answers[id] = answer
    this.#keep()
    this.#answer(id, answer)
  }

  #answer(id: string, answer: Answer): void {
    const times = this.#fault === 'answers twice' ? 2 : 1
    for (let said = 0; said < times; said++) {
      this.#say({ type: 'client.command_response', id, ...answer })
    }
    if (this.#fault === 'sends what the protocol does not have') {
      this.#say({ type: 'client.done', id })
    }
  }

  async #run(command: string, params: Readonly<Record<string, unknown>>): Promise<Answer> {
    switch (command) {
      case 'navigate':
        return await this.#navigate(String(params['url']))
      case 'submit': {
        const [, action] = /<form method="post" action="(\w+)">/.exec(this.#text) ?? []
        if (action === undefined) {
          return failed('not_found')
        }
        return await this.#load(new URL(action, this.#address).href, 'POST').then(() => ({ result: null }))
      }
      case 'url':
        return { result: this.#address }
      case 'title':
        return { result: /<title>(.*?)<\/title>/.exec(this.#text)?.[1] ?? '' }
      case 'content':
        return { result: this.#text }
      case 'textContent': {
        const id = String(params['selector']).slice(1)
        const found = new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(this.#text)
        return found === null ? failed('not_found') : { result: found[1] }
      }
      default:
        return this.#fault === 'answers an unknown command with null' ? { result: null } : failed('unsupported')
    }
  }

  async #navigate(url: string): Promise<Answer> {
    // The origin of a blob: is that of the page that made it.
    const isInside = /^https?:/.test(url) && URL.canParse(url) && this.#ticket.origins.includes(new URL(url).origin)
    if (!isInside && this.#fault !== 'follows a foreign origin') {
      return failed(
        this.#fault === 'says that an address outside is broken'
          ? 'navigation_failed'
          : this.#fault === 'has error codes of its own'
            ? 'forbidden'
            : 'refused',
      )
    }
    const status = await this.#load(url, 'GET')
    return status >= 500 && this.#fault !== 'takes 503 for a page'
      ? failed('navigation_failed')
      : { result: { url: this.#address } }
  }

  async #load(url: string, method: string): Promise<number> {
    const answer = await fetch(url, { method, headers: { Cookie: this.#jar.join('; ') } })
    this.#jar.push(...answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? ''))
    this.#text = await answer.text()
    this.#address = answer.url
    return answer.status
  }

  #say(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message))
    }
  }

  #keep(): void {
    if (this.#path !== null) {
      const kept: Kept = { ticket: this.#ticket, started: this.#started, answers: this.#answers }
      writeFileSync(this.#path, JSON.stringify(kept))
    }
  }
}

function failed(code: string): Answer {
  return { error: { code, message: code } }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path = '', fault = ''] = process.argv
  const { PASSAGE_URL: service = '', PASSAGE_CODE: code = '' } = process.env
  await playAll(service, code, FAULTS.find((known) => known === fault) ?? null, path)
}
