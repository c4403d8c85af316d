// The browser extension in a Firefox of its own, by the protocol that Firefox itself is tested with, for nothing else that drives
// it reaches the browser's own prompts: https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
// The browser is this program's child with all its processes, and goes with it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PATIENCE_MS } from '../../support/patience.ts'

const KNOWN_PATHS = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
]
/** Of elements, in the WebDriver standard: https://www.w3.org/TR/webdriver2/#elements */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

type Answer = readonly [
  type: 1,
  id: number,
  error: { error: string; message: string } | null,
  result: { value?: unknown },
]

export class Firefox {
  readonly #process: ChildProcess
  readonly #socket: Socket
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #unread = Buffer.alloc(0)
  #asked = 0

  private constructor(process: ChildProcess, socket: Socket) {
    this.#process = process
    this.#socket = socket
    socket.on('data', (bytes) => this.#read(bytes))
  }

  /** @param folder for its profile, which need not be there */
  static async launch(folder: string): Promise<Firefox> {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'user.js'), 'user_pref("marionette.port", 0);\n')
    const flags = ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', folder]
    const child = spawn(findFirefox(), [...flags, 'about:blank'], {
      // Its processes keep what they are given open for as long as any of them lives.
      stdio: 'ignore',
      detached: true,
      env: { ...process.env, HOME: folder },
    })
    const port = await until('a port', () => {
      const found = Number(readFileSync(join(folder, 'MarionetteActivePort'), 'utf8'))
      return found > 0 && found
    })
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    const firefox = new Firefox(child, socket)
    await firefox.#ask('WebDriver:NewSession', {})
    return firefox
  }

  /** For as long as the browser runs: a package that no store has signed is taken so only. */
  async install(extension: string): Promise<void> {
    await this.#ask('Addon:Install', { path: extension, temporary: true })
  }

  /** Runs a function's body in the browser's own window, and gives what it returns. */
  async inBrowser(body: string): Promise<unknown> {
    await this.#ask('Marionette:SetContext', { value: 'chrome' })
    try {
      return await this.#ask('WebDriver:ExecuteScript', { script: body, args: [] })
    } finally {
      await this.#ask('Marionette:SetContext', { value: 'content' })
    }
  }

  /** The address of the page that is driven. */
  async address(): Promise<string> {
    return String(await this.#ask('WebDriver:GetCurrentURL', {}))
  }

  /** In a tab of its own, in front. */
  async open(url: string): Promise<void> {
    const { handle } = (await this.#ask('WebDriver:NewWindow', { type: 'tab', focus: true })) as { handle: string }
    await this.#ask('WebDriver:SwitchToWindow', { handle, focus: true })
    await this.#ask('WebDriver:Navigate', { url })
  }

  /** Brings to the front, and drives, the tab whose address this is the beginning of, once there is one. */
  async turnTo(prefix: string): Promise<void> {
    await until(`a tab at ${prefix}`, async () => {
      for (const handle of (await this.#ask('WebDriver:GetWindowHandles', {})) as string[]) {
        await this.#ask('WebDriver:SwitchToWindow', { handle, focus: false })
        if ((await this.address()).startsWith(prefix)) {
          await this.#ask('WebDriver:SwitchToWindow', { handle, focus: true })
          return true
        }
      }
      return false
    })
  }

  /** The tab that is driven: another one is to be turned to then. */
  async close(): Promise<void> {
    await this.#ask('WebDriver:CloseWindow', {})
  }

  /** As a user: only what can be seen and reached is pressed. @param xpath of it */
  async press(xpath: string): Promise<void> {
    await until(xpath, async () => {
      await this.#ask('WebDriver:ElementClick', { id: await this.#find(xpath) })
      return true
    })
  }

  async type(xpath: string, text: string): Promise<void> {
    await until(xpath, async () => {
      await this.#ask('WebDriver:ElementSendKeys', { id: await this.#find(xpath), text })
      return true
    })
  }

  /** Waits until it is shown, and gives its text. */
  async textOf(xpath: string): Promise<string> {
    return await until(xpath, async () =>
      String(await this.#ask('WebDriver:GetElementText', { id: await this.#find(xpath) })),
    )
  }

  async kill(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#socket.destroy()
    process.kill(-(this.#process.pid ?? 0), 'SIGKILL')
    await ended
  }

  async #find(xpath: string): Promise<string> {
    const found = await this.#ask('WebDriver:FindElement', { using: 'xpath', value: xpath })
    return (found as Record<string, string>)[ELEMENT] ?? ''
  }

  async #ask(command: string, parameters: Readonly<Record<string, unknown>>): Promise<unknown> {
    const id = ++this.#asked
    const answered = new Promise<Answer>((answer) => this.#waiting.set(id, answer))
    const message = JSON.stringify([0, id, command, parameters])
    this.#socket.write(`${Buffer.byteLength(message)}:${message}`)
    const [, , error, result] = await Promise.race([
      answered,
      sleep(PATIENCE_MS, null, { ref: false }).then(() => {
        throw new Error(`${command} timed out in ${PATIENCE_MS}ms`)
      }),
    ])
    if (error !== null) {
      throw new Error(`${command}: ${error.error}: ${error.message}`)
    }
    return 'value' in result ? result.value : result
  }

  /** Each message is its length in bytes, a colon, and JSON. The first is a greeting. */
  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes])
    for (;;) {
      const colon = this.#unread.indexOf(':')
      const end = colon + 1 + Number(this.#unread.subarray(0, Math.max(colon, 0)).toString())
      if (colon < 0 || this.#unread.length < end) {
        return
      }
      const message = JSON.parse(this.#unread.subarray(colon + 1, end).toString()) as Answer | object
      this.#unread = this.#unread.subarray(end)
      if (Array.isArray(message)) {
        const answer = message as unknown as Answer
        this.#waiting.get(answer[1])?.(answer)
        this.#waiting.delete(answer[1])
      }
    }
  }
}

function findFirefox(): string {
  const { FIREFOX_PATH } = process.env
  const found = FIREFOX_PATH ?? KNOWN_PATHS.find((path) => existsSync(path))
  if (found === undefined) {
    throw new Error('No Firefox at any known place. On Debian: apt-get install firefox-esr. Else set FIREFOX_PATH.')
  }
  return found
}

/** Tries until it gives something: what is looked for is not there yet, or the page is just being left. */
async function until<Found>(what: string, look: () => Promise<Found | false> | Found | false): Promise<Found> {
  let problem: unknown = null
  for (const limit = Date.now() + PATIENCE_MS; Date.now() < limit; await sleep(100)) {
    try {
      const found = await look()
      if (found !== false) {
        return found
      }
    } catch (error) {
      problem = error
    }
  }
  throw new Error(`Timeout ${PATIENCE_MS}ms exceeded: ${what}`, { cause: problem })
}
