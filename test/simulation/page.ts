// The client side of a session: pages with a memory, their connections, and what must hold of every frame that reaches
// them. What a page says in its answers is marked, so that a result can be traced to the answer that it came from.
import { fetchService } from '../support/answer.ts'
import type { CommandErrorCode } from '../../src/wire/error-code.ts'
import { type CommandName, type ParamsOf, rowOf } from '../../src/wire/command.ts'
import type { ServerMessage, Until } from '../../src/wire/session-message.ts'
import type { CommandAnswer } from '../../src/device/driver.ts'
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceRules,
  type DeviceState,
  NOTHING_DONE,
  step,
  wake,
} from '../../src/device/step.ts'
import { newScriptedPerson, type PersonState, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Reading } from '../../src/integrations/page.ts'
import { READ_BILLS, READ_CARDS } from '../../src/integrations/tmobile.ts'
import { asksFor } from '../../src/sandbox/scripted-site.ts'
import { must } from './life.ts'
import { sometimes } from './sometimes.ts'

export type Frame = Readonly<Record<string, unknown>> & { readonly type: string }

/** One WebSocket, as its client sees it. */
export class Connection {
  readonly id: number
  readonly sessionId: string
  readonly #socket: WebSocket
  readonly #receive: (frame: Frame) => void
  isAlive = true
  /** A newer one has come: the server has closed this one, whether or not its client has heard. */
  isReplaced = false
  /** Frames sent since everything was last still. */
  sent = 0
  pongs = 0
  closeCode: number | null = null
  /** It takes its time to answer the server's close. */
  isSlow = false
  owesClose = false
  /** What the hello said. */
  lastCommandId: string | null = null
  /** What the server asked here last and has not been told. */
  open: Open | null = null

  constructor(
    id: number,
    sessionId: string,
    socket: WebSocket,
    receive: (connection: Connection, frame: Frame) => void,
  ) {
    this.id = id
    this.sessionId = sessionId
    this.#socket = socket
    this.#receive = (frame) => receive(this, frame)
    socket.addEventListener('message', ({ data }) => {
      if (data === 'pong') {
        this.pongs++
      } else {
        this.#receive(JSON.parse(String(data)) as Frame)
      }
    })
    socket.addEventListener('close', ({ code }) => {
      this.isAlive = false
      this.closeCode = code
      this.owesClose = true
      if (!this.isSlow) {
        this.answerClose()
      }
    })
    // Half open: by itself the runtime would answer a close at once, and no answer would ever come late.
    socket.accept({ allowHalfOpen: true })
  }

  send(message: unknown): void {
    this.sendRaw(JSON.stringify(message))
  }

  sendRaw(text: string): void {
    this.sent++
    this.#socket.send(text)
  }

  ping(): void {
    this.#socket.send('ping')
  }

  answerClose(): void {
    if (this.owesClose) {
      this.owesClose = false
      this.#socket.close(1000, 'heard')
    }
  }

  close(): void {
    this.isAlive = false
    this.#socket.close(1000, 'gone')
  }
}

/** What a frame asks of its client. */
export function hear(connection: Connection, frame: Frame, witness: Witness, now: number): void {
  switch (frame.type) {
    case 'server.command': {
      const command = frame as unknown as Command
      witness.sees(command, connection)
      connection.open = { kind: 'command', command, at: now }
      return
    }
    case 'server.set_interactive':
      connection.open =
        frame['interactive'] === true ? { kind: 'turn', until: frame['until'] as Until[], at: now } : null
      return
    case 'server.session_end':
      connection.open = null
  }
}

/** Null where the upgrade is refused. */
export async function upgraded(url: string): Promise<WebSocket | null> {
  const address = url.replace(/^ws/, 'http')
  const response = await fetchService(address, { headers: { Upgrade: 'websocket' } })
  if (response.webSocket === null) {
    await response.text()
  }
  return response.webSocket
}

export interface Command {
  readonly id: string
  readonly command: CommandName
  readonly params: Readonly<Record<string, unknown>>
}

export type Open =
  | { readonly kind: 'command'; readonly command: Command; readonly at: number }
  | { readonly kind: 'turn'; readonly until: readonly Until[]; readonly at: number }

/** An answer whose rows carry a mark of their own. */
interface Marked {
  readonly sessionId: string
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What all pages of a link have seen and said. */
export class Witness {
  readonly #asked = new Map<string, string>()
  /** Each with the command that was asked before it. */
  readonly #submits = new Map<string, string | null>()
  #last: string | null = null
  /** The sessions whose client has said that it did not submit. */
  readonly promised = new Set<string>()
  /** The sessions whose running operation was asked to submit. */
  readonly asked = new Set<string>()
  readonly #marked = new Map<string, Marked>()
  readonly #submitted = new Map<string, number>()
  #marks = 0

  /** An id means one command for ever, and a submit goes only to a client that has not lost it. */
  sees({ id, command, params }: Command, connection: Connection): void {
    const text = JSON.stringify([command, params])
    must((this.#asked.get(id) ?? text) === text, 'an id means one command', { id, text })
    if (this.#asked.has(id)) {
      sometimes('a command is asked again')
    }
    this.#asked.set(id, text)
    if (command === 'submit') {
      const before = this.#submits.get(id)
      const isRemembered = connection.lastCommandId === id
      const neverBegan = before !== undefined && before !== null && connection.lastCommandId === before
      must(
        before === undefined || isRemembered || neverBegan,
        'no submit is asked again of a client that may have lost it',
        {
          id,
          before,
          said: connection.lastCommandId,
        },
      )
      if (before !== undefined) {
        sometimes(`a submit is asked again of the client that ${isRemembered ? 'remembers it' : 'never began it'}`)
      }
      this.#submits.set(id, before ?? this.#last)
      this.asked.add(connection.sessionId)
    }
    this.#last = id
  }

  submits(sessionId: string): void {
    const times = (this.#submitted.get(sessionId) ?? 0) + 1
    this.#submitted.set(sessionId, times)
    must(times === 1, 'a session submits once at most', { sessionId })
  }

  /** The same rows under a new mark. */
  mark(sessionId: string, { command, params }: Command, answer: object): object {
    const read = command === 'extract' ? READS.find((one) => asksFor(one, params as ParamsOf<'extract'>)) : undefined
    const result = 'result' in answer ? answer.result : null
    if (result === null || read === undefined) {
      return answer
    }
    // With what no base64 has: what is sealed never says it by chance.
    const mark = `a mark, ${++this.#marks}`
    if (read === READ_CARDS) {
      const rows = (result as Record<string, unknown>[]).map((row) => ({ ...row, nickname: mark }))
      this.#marked.set(mark, { sessionId, rows })
      return { result: rows }
    }
    const bills = result as { rows: Record<string, unknown>[] }
    const rows = bills.rows.map((row) => ({ ...row, id: `${mark}-${String(row['id'])}` }))
    this.#marked.set(mark, { sessionId, rows })
    return { result: { ...bills, rows } }
  }

  rowsOf(mark: string): Marked | undefined {
    return this.#marked.get(mark)
  }
}

const READS: readonly Reading<unknown>[] = [READ_CARDS, READ_BILLS]

const RULES: DeviceRules = {
  client: { name: 'simulated-page', version: '1', cookies: 'fresh' },
  capabilities: ['screenshot'],
  mayRepeat: (command) => rowOf(command).mayRepeat,
  bounds: null,
}

type Said = Extract<DeviceEffect, { readonly kind: 'send' }>['message']

/** A client as every client is: what it remembers and says is decided by the device's step. A frame waits until it is taken. */
export class Page {
  readonly #person: ScriptedPerson
  readonly #witness: Witness
  #state: DeviceState = wake(NOTHING_DONE, { isAlone: true, now: 0 }).state
  #lastAnswer: object | null = null
  connection: Connection | null = null

  constructor(person: string, witness: Witness, browser?: PersonState) {
    this.#person = newScriptedPerson('tmobile', person, browser)
    this.#witness = witness
  }

  /** What a restart of the app does not lose: the site's cookies and where it stands. */
  get browser(): PersonState {
    return this.#person.state
  }

  get open(): Open | null {
    return this.connection?.open ?? null
  }

  hello(connection: Connection): void {
    this.connection = connection
    this.#step({ kind: 'lost', code: 1006, chance: 0 })
    for (const message of saidBy(this.#step({ kind: 'opened' }))) {
      if (message.type === 'client.hello') {
        connection.lastCommandId = message.lastCommandId ?? null
      }
      connection.send(message)
    }
  }

  /** Does what is asked and gives the message that says so; null where nothing is asked or the user is stuck. */
  execute(): object | null {
    const { open, connection } = this
    if (open === null || connection === null) {
      return null
    }
    if (open.kind === 'turn') {
      this.#hear({ type: 'server.set_interactive', interactive: true, until: [...open.until] })
      const events = this.#person.takeTurn(open.until)
      return events.length === 0 ? null : this.#said(this.#step({ kind: 'seen', events }))
    }
    return this.#obey(open.command, ({ command, params }) => {
      if (command === 'submit') {
        this.#witness.submits(connection.sessionId)
      }
      return this.#witness.mark(
        connection.sessionId,
        open.command,
        this.#person.answer(command, params),
      ) as CommandAnswer
    })
  }

  /** Sends it, once `execute` has made it. */
  say(message: object): void {
    if (this.connection !== null) {
      this.connection.open = null
    }
    this.#lastAnswer = message
    this.connection?.send(message)
  }

  get lastAnswer(): object | null {
    return this.#lastAnswer
  }

  /** The open command fails, perhaps with a code that nobody here knows; null where none is open. */
  fail(code: string): object | null {
    const { open, connection } = this
    if (open?.kind !== 'command') {
      return null
    }
    return this.#obey(open.command, ({ command }) => {
      if (command === 'submit' && code === 'refused' && connection !== null) {
        this.#witness.promised.add(connection.sessionId)
      }
      return { error: { code: code as CommandErrorCode, message: 'no' } }
    })
  }

  /** @param run is asked where the command is to run, and not where its answer is known */
  #obey(asked: Command, run: (command: Command) => CommandAnswer): object | null {
    const { id, command, params } = asked
    const effects = this.#hear({ type: 'server.command', id, command, params })
    if (effects.some(({ kind }) => kind === 'run')) {
      return this.#said(this.#step({ kind: 'ended', id, answer: run(asked) }))
    }
    sometimes('a client answers from memory')
    return this.#said(effects)
  }

  #hear(message: ServerMessage): readonly DeviceEffect[] {
    return this.#step({ kind: 'message', message })
  }

  #step(event: DeviceEvent): readonly DeviceEffect[] {
    const { state, effects } = step(this.#state, event, RULES)
    this.#state = state
    return effects
  }

  #said(effects: readonly DeviceEffect[]): Said | null {
    return saidBy(effects)[0] ?? null
  }
}

function saidBy(effects: readonly DeviceEffect[]): Said[] {
  return effects.flatMap((effect) => (effect.kind === 'send' ? [effect.message] : []))
}

/** The result that the pages' own answers make, for a link of these operations. */
export function expectResult(
  operations: readonly ('read' | 'write' | 'bills')[],
  result: unknown,
  sessionId: string,
  witness: Witness,
): void {
  if (operations.length === 1) {
    expectData(operations[0] ?? 'read', result, sessionId, witness)
    return
  }
  const wrapped = (result as { operations: { resource: string; action: string; data: unknown }[] }).operations
  must(wrapped.length === operations.length, 'every operation has its result', { result })
  for (const [index, kind] of operations.entries()) {
    const { resource, action, data } = wrapped[index]!
    const names = kind === 'bills' ? 'mobileBillingStatement read' : `paymentMethod ${kind}`
    must(`${resource} ${action}` === names, 'results come in the order of the operations', { result })
    expectData(kind, data, sessionId, witness)
  }
}

function expectData(kind: 'read' | 'write' | 'bills', data: unknown, sessionId: string, witness: Witness): void {
  switch (kind) {
    case 'write':
      must(JSON.stringify(data) === '{"success":true,"card":{"last4":"1111"}}', 'the card is told of', { data })
      return
    case 'read': {
      const methods = (data as { paymentMethods: Record<string, unknown>[] }).paymentMethods
      const marked = witness.rowsOf(String(methods[0]?.['nickname']))
      const told = methods.map(({ vendorId, last4, nickname }) => ({ vendorId, last4, nickname }))
      const given = marked?.rows.map((row) => ({
        vendorId: row['id'],
        last4: String(row['number']).slice(-4),
        nickname: row['nickname'],
      }))
      must(marked?.sessionId === sessionId, 'a result comes from its own session', { data })
      must(JSON.stringify(told) === JSON.stringify(given), 'a result is what the page gave', { told, given })
      return
    }
    case 'bills': {
      const bills = (data as { billing: Record<string, unknown>[] }).billing.map((bill) => String(bill['statementId']))
      const marks = [...new Set(bills.map((id) => id.slice(0, id.indexOf('-'))))]
      const given = marks.flatMap((mark) => {
        const marked = witness.rowsOf(mark)
        must(marked?.sessionId === sessionId, 'a result comes from its own session', { data })
        return marked?.rows.map((row) => String(row['id'])) ?? []
      })
      must(bills.length > 0 && JSON.stringify(bills) === JSON.stringify(given), 'a result is what the page gave', {
        bills,
        given,
      })
    }
  }
}
