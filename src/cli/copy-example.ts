// `npm run example`: one of examples/ as an app of its own, with the packages of this checkout and the settings of the server that
// runs here. Takes over nothing that is there already.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readDevelopment } from './development.ts'
import { readOptions } from './options.ts'
import { parsePort } from './ports.ts'
import { exitOnSignal, main, UsageError } from './say.ts'
import { chooseTarget } from './target.ts'

const ROOM = 'examples'
const NAMES = readdirSync(ROOM, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const USAGE = `Usage: npm run example -- NAME FOLDER

Makes an app of your own: copies ${ROOM}/NAME, installs it with the packages of this checkout, and writes .env for the server that
npm start runs here. NAME is ${NAMES.join(', ')}.

PORT=3000 before it says where the app will listen.`
const PORT = 3000
/** Where an app says its port. */
const SETTINGS = ['package.json', 'wrangler.toml', '.env.example']
const NOT_COPIED = ['node_modules', 'dist', '.env', '.next', '.wrangler', 'package-lock.json']

exitOnSignal()
await main(async () => {
  const { positionals } = readOptions(USAGE, { allowPositionals: true, options: {} })
  const [name = '', folder, ...rest] = positionals
  if (folder === undefined || rest.length > 0 || !NAMES.includes(name)) {
    throw new UsageError(USAGE)
  }
  const target = resolve(folder)
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new UsageError(`${target} is not empty.`)
  }
  const port = parsePort(process.env['PORT'], PORT)
  const { state } = chooseTarget()
  const server = readDevelopment(state)
  if (server === null) {
    throw new UsageError('The server is still starting: wait until it says that it is ready.')
  }
  mkdirSync(target, { recursive: true })
  const source = join(ROOM, name)
  const files = readdirSync(source).filter((file) => !NOT_COPIED.includes(file))
  files.forEach((file) => cpSync(join(source, file), join(target, file), { recursive: true }))
  for (const file of SETTINGS.map((name) => join(target, name)).filter(existsSync)) {
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(String(PORT), String(port)))
  }
  const settings = {
    PASSAGE_URL: server.url,
    PASSAGE_API_KEY: server.apiKey,
    PASSAGE_ORGANISATION: server.organisationId,
    APP_URL: `http://127.0.0.1:${port}`,
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(join(target, '.env'), lines.join(''), { mode: 0o600 })
  install(source, target)
  console.log(`\n${target} is ready:\n\n  cd ${folder} && npm start`)
  return 0
})

/** The packages that it needs of this checkout's, as npm packs them, and then all else. */
function install(source: string, target: string): void {
  const { dependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const ours = Object.keys(dependencies).filter((name) => name.startsWith('passage-'))
  run('npm', ['run', '--silent', 'build'])
  const packed = ours.map((name) => run('npm', ['pack', `./dist/${name}`, '--silent', '--pack-destination', target]))
  run('npm', ['install', '--no-audit', '--no-fund', ...packed.map((file) => `./${file.trim()}`)], target)
}

function run(command: string, words: readonly string[], cwd = '.'): string {
  return execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
