// `npm run rotate`: a fresh key signs webhooks from now on. The one before stays published for a week, so that whatever
// it signed can still be checked: there is no moment at which a receiver fails.
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { listSecrets } from './deployed-secrets.ts'
import { readOptions } from './options.ts'
import { exitOnSignal, main, UsageError } from './say.ts'
import { PRODUCTION_FILE, readText, type Rotation, rotateSigningKeys, writePrivate } from './secrets.ts'
import { variablesOf } from './servers.ts'
import { ensureDirectory, stateDirectory } from './state.ts'
import { chooseTarget } from './target.ts'
import { fetchKeys } from './webhook-check.ts'
import { runWrangler } from './wrangler.ts'

const USAGE = `Usage:
  npm run rotate                                       the server that runs here; STATE_DIR=… before it names another
  npm run rotate -- --remote --url https://YOUR_PASSAGE  the deployed one, with the keys in ${PRODUCTION_FILE}`
const TAKEN_UP_WITHIN_MS = 20_000

exitOnSignal()
await main(async () => {
  const { remote, url } = readOptions(USAGE, {
    options: { remote: { type: 'boolean', default: false }, url: { type: 'string' } },
  }).values
  if (remote !== (url !== undefined)) {
    throw new UsageError(`--remote and --url go together.\n\n${USAGE}`)
  }
  return url === undefined ? rotateHere() : rotateRemote(url.replace(/\/+$/, ''))
})

async function rotateHere(): Promise<number> {
  const { state, running } = chooseTarget()
  const file = variablesOf(state)
  const { text, kid } = rotate(file, 'start the server again')
  writePrivate(file, text)
  const url = running?.url ?? null
  if (url === null) {
    console.log('A fresh key signs webhooks from the next start on. The one before stays published for 7 days.')
    return 0
  }
  for (const end = Date.now() + TAKEN_UP_WITHIN_MS; Date.now() < end; await wait(200)) {
    if ((await signingKeyOf(url).catch(() => null)) === kid) {
      console.log(`A fresh key signs the webhooks of ${url} from now on. The one before stays published for 7 days.`)
      return 0
    }
  }
  console.error(`The fresh key is in ${file}, but ${url} has not taken it up: end that server and start it again.`)
  return 1
}

/**
 * The deployed secret is replaced, and cannot be read first: what it publishes says whether this machine's keys are the ones
 * that it has. Others would take away the key that receivers are checking with.
 */
async function rotateRemote(url: string): Promise<number> {
  console.error(`Server: ${url}\n`)
  const rotated = rotate(PRODUCTION_FILE, 'deploy from here, or bring the file from where that was done')
  const published = await signingKeyOf(url).catch((error: unknown) => {
    throw new UsageError(`${url} does not say which key signs, so nothing is changed: ${String(error)}`)
  })
  if (published !== rotated.before) {
    throw new UsageError(
      `${url} signs with ${published}, ${PRODUCTION_FILE} with ${rotated.before}: it was rotated elsewhere, or is another\n` +
        'deployment. Nothing is changed. Bring the file from the machine that deployed or rotated last.',
    )
  }
  // Where there is no such Worker, wrangler would make an empty one for the secret.
  if ((await listSecrets())?.includes('SIGNING_KEYS') !== true) {
    throw new UsageError(
      'This account has no such Worker with SIGNING_KEYS: nothing is changed. Is it the right account?',
    )
  }
  // Before the upload: a key that signs must not be nowhere else. Under another name: one that never arrived does not sign.
  const next = `${PRODUCTION_FILE}.next`
  writePrivate(next, rotated.text)
  if (!((await upload(rotated.keys)) && (await signsWith(url, rotated.kid)))) {
    console.error(
      `${url} does not sign with the fresh key yet. Once ${url}/.well-known/jwks.json begins with\n` +
        `${rotated.kid}, rename ${next} to ${PRODUCTION_FILE}.`,
    )
    return 1
  }
  renameSync(next, PRODUCTION_FILE)
  return 0
}

/** Looks until it does, and says so: what was written or sent is not yet what signs. */
async function signsWith(url: string, kid: string): Promise<boolean> {
  for (const end = Date.now() + TAKEN_UP_WITHIN_MS; Date.now() < end; await wait(200)) {
    if ((await signingKeyOf(url).catch(() => null)) === kid) {
      console.log(`A fresh key signs the webhooks of ${url} from now on. The one before stays published for 7 days.`)
      return true
    }
  }
  return false
}

/** @throws UsageError where the file has no keys */
function rotate(file: string, remedy: string): Rotation {
  const rotated = rotateSigningKeys(readText(file) ?? '', Date.now())
  if (rotated === null) {
    throw new UsageError(`${file} has no SIGNING_KEYS that can be read: ${remedy}.`)
  }
  return rotated
}

/** The first of the published keys signs. */
async function signingKeyOf(url: string): Promise<string> {
  const { keys } = await fetchKeys(url)
  return keys[0]?.kid ?? 'no key'
}

async function upload(keys: string): Promise<boolean> {
  ensureDirectory(stateDirectory())
  const path = join(stateDirectory(), 'signing-keys.json')
  process.once('exit', () => rmSync(path, { force: true }))
  writeFileSync(path, JSON.stringify({ SIGNING_KEYS: keys }), { mode: 0o600 })
  const { code, stderr } = await runWrangler(['secret', 'bulk', path])
  if (code !== 0) {
    console.error(stderr)
  }
  return code === 0
}
