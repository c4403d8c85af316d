// `npm start`: a running service on a bare machine. Secrets, schema, a key, wrangler, the inbox and the clock that
// local wrangler lacks. Everything it starts ends with it.
import { type ChildProcess } from 'node:child_process'
import { existsSync, watchFile } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ensureLocal } from './database.ts'
import {
  DEVELOPMENT_ORGANISATION,
  type Development,
  newDevelopment,
  type Owner,
  readDevelopment,
  writeDevelopment,
} from './development.ts'
import { curlLine, exampleLink } from './example.ts'
import { claimInbox, startInbox, targetsAt } from './inbox.ts'
import { watchOwnSources } from './own-sources.ts'
import { readOptions } from './options.ts'
import { findFree, LOOPBACK, parsePort } from './ports.ts'
import { main, paint, UsageError } from './say.ts'
import {
  completeVariables,
  readText,
  secretProblem,
  secretsIn,
  serviceSecretIn,
  VARIABLES_FILE,
  webhookSecretUnder,
  writePrivate,
} from './secrets.ts'
import { holdState, variablesOf } from './servers.ts'
import { insertKey, selectOrganisation } from './sql.ts'
import { stateDirectory } from './state.ts'
import { exitOf, signalGroup, spawnWrangler } from './wrangler.ts'

const USAGE = `Usage: npm start

PORT=8787 and STATE_DIR=.wrangler/state before it say where it listens and where its data lies.`
const READY_WITHIN_MS = 120_000
const GRACE_MS = 5000

await main(async () => {
  // From the first moment: a signal while things start must end them too.
  const asked = signalled()
  readOptions(USAGE, {})
  const state = stateDirectory()
  const variables = variablesOf(state)
  // Before the port: who meets both must hear of the server that runs, not of another port for a second one.
  const hold = holdState(state, variables)
  const port = await claimPort()
  const inbox = await claimInbox(port + 1)
  const inboxUrl = `http://${LOOPBACK}:${inbox.port}`
  const serviceSecret = ensureVariables(state, variables)
  const record = readDevelopment(state) ?? newDevelopment(Date.now())

  // Both at once: a first start waits for the slower one only. Nothing asks the database before both are done.
  const prepared = ensureOrganisation(state, record)
  const options = { state, variables, port, startPage: inboxUrl }
  let server = startServer(options)
  const serviceUrl = `http://${LOOPBACK}:${port}`
  hold.announce(serviceUrl)
  const ready = Promise.all([prepared, untilHealthy(serviceUrl, server)])
  const first = await Promise.race([ready, server.ended, asked]).catch((error: unknown) => {
    const said = server.release()
    // A sentence says it all.
    if (!(error instanceof UsageError)) {
      console.error(said)
    }
    throw error
  })
  if (typeof first === 'number') {
    console.error(server.release())
    return endServer(server, first)
  }

  const [organisationId] = first
  const webhookSecret = webhookSecretUnder(serviceSecret, organisationId)
  const { apiKey, createdAt } = record
  startInbox(inbox.server, { port: inbox.port, serviceUrl, organisationId, apiKey, webhookSecret })
  const development = { apiKey, organisationId, createdAt, webhookSecret, url: serviceUrl, inboxUrl }
  writeDevelopment(state, development)
  announce(development)
  server.release()
  watchOwnSources((file) => console.log(`src/cli/${file} has changed: start again to take it up.`))
  const clock = setInterval(() => void fireCron(serviceUrl), 60_000)

  const variablesChange = watchVariables(variables)
  let code = await Promise.race([server.ended, asked, variablesChange()])
  for (; code === null; code = await Promise.race([server.ended, asked, variablesChange()])) {
    // wrangler reads them once.
    console.log(`${variables} has changed: the server starts again with it.`)
    await endServer(server, 0)
    server = startServer(options)
    server.release()
  }
  clearInterval(clock)
  inbox.server.close()
  const ended = await endServer(server, code)
  hold.release()
  return ended
})

/** Gives the service a moment to end in order; what is left is killed on exit. */
async function endServer(server: ServerProcess, code: number): Promise<number> {
  if (server.child.pid !== undefined) {
    signalGroup(server.child.pid, 'SIGTERM')
  }
  await Promise.race([server.ended, wait(GRACE_MS)])
  return code
}

async function claimPort(): Promise<number> {
  const wanted = parsePort(process.env['PORT'], 8787)
  const port = await findFree(wanted)
  if (port === null) {
    throw new UsageError(`Port ${wanted} is in use. Choose another one: PORT=${wanted + 10} npm start`)
  }
  return port
}

/** Makes the file of the variables whole, and for .dev.vars keeps a copy beside the data that it seals. Gives SERVICE_SECRET. */
function ensureVariables(state: string, file: string): string {
  const copy = join(state, 'dev.vars')
  const present = readText(file)
  const kept = readText(copy)
  const text = completeVariables(present ?? kept ?? '', kept ?? '', Date.now())
  for (const [name, value] of Object.entries(secretsIn(text))) {
    const problem = secretProblem(name, value)
    if (problem !== null) {
      throw new UsageError(`${name} in ${file} ${problem}.`)
    }
  }
  if (text !== present) {
    writePrivate(file, text)
  }
  const secret = serviceSecretIn(text) ?? ''
  if (kept !== null && serviceSecretIn(kept) !== null && serviceSecretIn(kept) !== secret) {
    console.error(`SERVICE_SECRET in ${file} is not the one that sealed the data here: old results cannot be read.`)
    console.error(`The old one is in ${copy}; remove ${file} to have it back.\n`)
  } else if (kept !== text) {
    writePrivate(copy, text)
  }
  return secret
}

/** Each call gives a promise of a change since the last one: from `npm run rotate`, or an editor. */
function watchVariables(file: string): () => Promise<null> {
  let changed = Promise.withResolvers<null>()
  watchFile(file, { interval: 500 }, () => changed.resolve(null))
  return async () => {
    await changed.promise
    changed = Promise.withResolvers<null>()
    return null
  }
}

/** Gives the organisation's id: one of that name may be there already, from `npm run keys`. */
async function ensureOrganisation(state: string, { apiKey, organisationId, createdAt }: Owner): Promise<string> {
  const organisationName = DEVELOPMENT_ORGANISATION
  const key = { key: apiKey, organisationId, organisationName, mode: 'test', createdAt, expiresAt: null } as const
  const rows = await ensureLocal(state, insertKey(key) + selectOrganisation(organisationName))
  const id = rows?.[0]?.['id']
  return typeof id === 'string' ? id : organisationId
}

interface ServerProcess {
  readonly child: ChildProcess
  /** The exit code, whenever it comes; never 0. */
  readonly ended: Promise<number>
  /** What it has said so far. */
  readonly held: () => string
  /** Stops holding the output back; gives what was held. */
  readonly release: () => string
}

interface ServerOptions {
  readonly state: string
  readonly variables: string
  readonly port: number
  /** Where `/` of the service leads: it has no pages of its own for developers. */
  readonly startPage: string
}

function startServer({ state, variables, port, startPage }: ServerOptions): ServerProcess {
  // Of .dev.vars a state with secrets of its own has the settings; the last file of a variable wins. Not `--env-file`: Node
  // takes that for its own, wherever it stands.
  const settings = resolve(VARIABLES_FILE)
  const files = variables === settings ? [] : [settings, variables].filter((file) => existsSync(file))
  const where = ['--local', '--ip', LOOPBACK, '--port', String(port), '--inspector-port', '0', '--persist-to', state]
  const told = ['--var', `START_PAGE:${startPage}`, ...files.flatMap((file) => ['--envFile', file])]
  const child = spawnWrangler(['dev', ...where, ...told, '--show-interactive-dev-session=false'])
  let held: string | null = ''
  const hear = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
    if (held === null) {
      stream.write(chunk)
    } else {
      held += chunk.toString('utf8')
    }
  }
  child.stdout.on('data', hear(process.stdout))
  child.stderr.on('data', hear(process.stderr))
  const release = (): string => {
    const text = held ?? ''
    held = null
    return text
  }
  // Nobody asked it to end: 0 would be no success. wrangler gives 0 where a signal killed its inner process.
  return { child, ended: exitOf(child).then((code) => code || 1), held: () => held ?? '', release }
}

/** @throws UsageError where the service says that its configuration is wrong: it would say so for ever */
async function untilHealthy(url: string, server: ServerProcess): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS
  while (Date.now() < end) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null)
    if (answer?.ok) {
      return
    }
    const wrong = answer === null ? null : misconfiguration(server.held())
    if (wrong !== null) {
      throw new UsageError(`The service is ${wrong} (in wrangler.toml or the file of its variables).`, 1)
    }
    await wait(40)
  }
  throw new Error(`${url}/health did not answer within ${READY_WITHIN_MS / 1000} seconds.`)
}

/** What the service's own log says of its variables: on the wire it says nothing. */
function misconfiguration(log: string): string | null {
  const [words] = /\bmisconfigured: [^"\\\n]+/.exec(log) ?? []
  return words?.split('\u001B')[0]?.trim().replace(/\.$/, '') ?? null
}

/** Local wrangler has no clock of its own. Failures show in its own output. */
async function fireCron(url: string): Promise<void> {
  await fetch(`${url}/cdn-cgi/local/scheduled?cron=*+*+*+*+*`, { signal: AbortSignal.timeout(55_000) }).catch(
    () => null,
  )
}

/** 0 once someone asks this command to end. */
function signalled(): Promise<number> {
  return new Promise((settle) => {
    // Where npm runs a script in a shell, a signal to npm ends the shell and never reaches this process.
    const parent = process.ppid
    if (process.env['npm_lifecycle_event'] !== undefined) {
      setInterval(() => process.ppid !== parent && settle(0), 250).unref()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => settle(0))
    }
  })
}

function line(name: string, value: string): string {
  return `  ${paint('dim', name.padEnd(15))}${value}`
}

function announce(development: Development): void {
  const body = exampleLink(targetsAt(development.inboxUrl))
  console.log(`
${paint('bold', 'Passage is ready.')} Open this and press its button:

  ${paint('cyan', development.url)}

${line('API key', development.apiKey)}
${line('Organisation', development.organisationId)}
${line('Webhook secret', development.webhookSecret)}
${line('Webhook inbox', development.inboxUrl)}

The same from a terminal:

${curlLine(development.url, development.apiKey, body)}

The whole story without a browser: ${paint('cyan', 'npm run demo')}. Ctrl-C ends everything.
`)
}
