// `npm start`: a running service on a bare machine. Secrets, schema, a key, wrangler, the inbox and the clock that
// local wrangler lacks. Everything it starts ends with it.
import { type ChildProcess } from 'node:child_process'
import { existsSync, watchFile } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { setTimeout as wait } from 'node:timers/promises'
import { type Live, readyWords } from './announce.ts'
import { newDevelopment, readDevelopment, webhookSecretsOf, withLiveKey, writeDevelopment } from './development.ts'
import { goneWithStdin } from './for-tests.ts'
import { claimInbox, startInbox } from './inbox.ts'
import { findReach, parseLiveOrigins, UNUSED } from './live.ts'
import { ensureOrganisation, ensureVariables } from './local.ts'
import { watchOwnSources } from './own-sources.ts'
import { readOptions } from './options.ts'
import { findFree, LOOPBACK, parsePort } from './ports.ts'
import { reloadWords } from './reload-words.ts'
import { main, UsageError } from './say.ts'
import { readText, VARIABLES_FILE, type WebhookSecrets } from './secrets.ts'
import { holdState, runningOn, variablesOf } from './servers.ts'
import { stateDirectory } from './state.ts'
import { exitOf, signalGroup, spawnWrangler } from './wrangler.ts'

const USAGE = `Usage: npm start [-- --live]

--live makes a live key too, for trying an integration on its real site: LIVE_ORIGINS='{"<integration>":"https://…"}' before it
says where that is.

PORT=8787 and STATE_DIR=.wrangler/state before it say where it listens and where its data lies.`
const READY_WITHIN_MS = 120_000
const GRACE_MS = 5000

await main(async () => {
  // From the first moment: a signal while things start must end them too.
  const state = stateDirectory()
  const asked = Promise.race([signalled(), goneWithStdin(state)])
  const { isLive, liveOrigins } = readLive()
  const variables = variablesOf(state)
  // Before the port: who meets both must hear of the server that runs, not of another port for a second one. Where none runs, the
  // port comes first: a start that fails for it makes no directory.
  const held = runningOn(state) === null ? null : holdState(state, variables)
  const port = await claimPort()
  const hold = held ?? holdState(state, variables)
  const inbox = await claimInbox(port + 1)
  const inboxUrl = `http://${LOOPBACK}:${inbox.port}`
  await ensureVariables(state, variables)
  const owner = readDevelopment(state) ?? newDevelopment(Date.now())
  const record = isLive ? withLiveKey(owner) : owner

  // Both at once: a first start waits for the slower one only. Nothing asks the database before both are done.
  const prepared = ensureOrganisation(state, record)
  const options = { state, variables, port, startPage: inboxUrl, liveOrigins }
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

  const [{ organisationId, webhookGeneration }] = first
  const { apiKey, liveApiKey, createdAt } = record
  const development = { apiKey, liveApiKey, organisationId, createdAt, webhookGeneration, url: serviceUrl, inboxUrl }
  writeDevelopment(state, development)
  const secrets = (): WebhookSecrets => webhookSecretsOf(readDevelopment(state) ?? development, variables)
  const file = join(state, 'inbox.jsonl')
  startInbox(inbox.server, { port: inbox.port, serviceUrl, organisationId, apiKey, liveApiKey, secrets, file })
  const live = liveApiKey === undefined || !isLive ? null : await findLive(serviceUrl, liveApiKey, liveOrigins)
  console.log(readyWords(development, secrets(), live))
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

/** What was asked of live keys, by the flag and by the environment. */
function readLive(): { readonly isLive: boolean; readonly liveOrigins: string | null } {
  const { values } = readOptions(USAGE, { options: { live: { type: 'boolean', default: false } } })
  const liveOrigins = process.env['LIVE_ORIGINS']
  if (values.live) {
    return { isLive: true, liveOrigins: parseLiveOrigins(liveOrigins) }
  }
  // npm takes a flag before `--` for one of its own, and says so among its warnings at most.
  if (process.env['npm_config_live'] !== undefined) {
    throw new UsageError('npm has kept --live for itself. Write: npm start -- --live')
  }
  if (liveOrigins) {
    console.error(UNUSED)
  }
  return { isLive: false, liveOrigins: null }
}

async function findLive(url: string, liveApiKey: string, liveOrigins: string | null): Promise<Live> {
  return { liveApiKey, ...(await findReach({ url, apiKey: liveApiKey }, liveOrigins)) }
}

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
    const kept = process.env['STATE_DIR']
    const where = kept ? `STATE_DIR='${kept.replaceAll("'", "'\\''")}' ` : ''
    throw new UsageError(`Port ${wanted} is in use. Choose another one: ${where}PORT=${wanted + 10} npm start`)
  }
  return port
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
  /** LIVE_ORIGINS, where it is not for the files to say. */
  readonly liveOrigins: string | null
}

function startServer({ state, variables, port, startPage, liveOrigins }: ServerOptions): ServerProcess {
  // Of .dev.vars a state with secrets of its own has the settings; the last file of a variable wins. Not `--env-file`: Node
  // takes that for its own, wherever it stands.
  const settings = resolve(VARIABLES_FILE)
  const files = variables === settings ? [] : [settings, variables].filter((file) => existsSync(file))
  const where = ['--local', '--ip', LOOPBACK, '--port', String(port), '--inspector-port', '0', '--persist-to', state]
  const live = liveOrigins === null ? [] : ['--var', `LIVE_ORIGINS:${liveOrigins}`]
  const names = files.length === 0 ? [settings] : files
  const named = names.some((file) => parseEnv(readText(file) ?? '')['SERVICE_URLS'] !== undefined)
  // Answers never repeat a Host header: by whatever name this machine is asked, they say where it listens.
  const urls = named ? [] : ['--var', `SERVICE_URLS:http://${LOOPBACK}:${port}`]
  const told = [...urls, '--var', `START_PAGE:${startPage}`, ...live, ...files.flatMap((file) => ['--envFile', file])]
  const child = spawnWrangler(['dev', ...where, ...told, '--show-interactive-dev-session=false'])
  let held: string | null = ''
  const words = reloadWords(`http://${LOOPBACK}:${port}`)
  const hear = (stream: NodeJS.WriteStream, shown: (text: string) => string) => (text: string) => {
    if (held === null) {
      stream.write(shown(text))
    } else {
      held += text
    }
  }
  child.stdout.setEncoding('utf8').on('data', hear(process.stdout, words))
  child.stderr.setEncoding('utf8').on(
    'data',
    hear(process.stderr, (text) => text),
  )
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
    // Not /health: that answers without a secret and whatever the variables say.
    const asked = fetch(`${url}/.well-known/jwks.json`, { signal: AbortSignal.timeout(5000) })
    const answer = await asked.catch(() => null)
    if (answer?.ok) {
      return
    }
    if (answer?.status === 403) {
      throw new UsageError('DEVELOPMENT is off: then plain http is refused, and this command has nothing else.', 1)
    }
    const wrong = answer === null ? null : misconfiguration(server.held())
    if (wrong !== null) {
      throw new UsageError(`The service is ${wrong} (in wrangler.toml or the file of its variables).`, 1)
    }
    await wait(40)
  }
  throw new Error(`${url} did not answer within ${READY_WITHIN_MS / 1000} seconds.`)
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
