// `npm run rotate`: replaces a secret, on the server that runs here or on the deployed one: the key that signs webhooks, the
// secret that everything is sealed under, or an organisation's webhook secrets. So that nothing breaks the one before stays
// good for a while; or with --compromised it is good for nothing at once, and what that breaks is said first.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ENVIRONMENT_OPTION } from './deployment.ts'
import { type Candidates, comesTo } from './in-force.ts'
import { changeAlone } from './lock.ts'
import { makeSet, type Wish } from './new-set.ts'
import { readOptions } from './options.ts'
import { rotateDeployed } from './rotate-deployed.ts'
import { rotateWebhook } from './rotate-webhook.ts'
import { sayDone } from './rotate-words.ts'
import { exitOnSignal, main, UsageError } from './say.ts'
import { changeVariables, readText, type SecretName, writePrivate } from './secrets.ts'
import { variablesOf } from './servers.ts'
import { chooseTarget } from './target.ts'
import { chooseDatabase, chooseRemote } from './where.ts'

const USAGE = `Usage:
  npm run rotate -- signing|service|webhook [--compromised] [--remote]

  signing   the key that signs webhooks; the one before stays published for 7 days
  service   the secret that links and results are sealed under; the one before goes on opening what it sealed
  webhook   an organisation's whsec_ secrets; those before them sign too for a day

  --compromised  the one before has leaked: it is good for nothing from now on
  --yes          agrees beforehand to what a service rotation changes
  --org NAME     whose webhook secrets; not needed where there is one organisation
  --remote       the deployed service, with the secrets in the file of this machine; --env staging the one beside it
  --url URL      where the deployed service is reached, for signing and service

Without --remote it works on the server that runs here; STATE_DIR=… before it names another. Interrupted, it goes on when it
is run again.`
/** Between two looks at a server here. */
const PAUSE_MS = 200
const NAMES = { signing: 'SIGNING_KEYS', service: 'SERVICE_SECRET' } as const satisfies Record<string, SecretName>

exitOnSignal()
await main(async () => {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      org: { type: 'string' },
      compromised: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      remote: { type: 'boolean', default: false },
      url: { type: 'string' },
      ...ENVIRONMENT_OPTION,
    },
  })
  const { url, org, env, remote, compromised: isCompromised } = values
  const [kind, ...rest] = positionals
  if (kind === 'webhook' && rest.length === 0 && url === undefined) {
    return rotateWebhook(await chooseDatabase(values), org?.trim() ?? null, isCompromised)
  }
  const isKind = kind === 'signing' || kind === 'service'
  if (!isKind || rest.length > 0 || org !== undefined || (url !== undefined) !== remote) {
    throw new UsageError(USAGE)
  }
  const wish: Wish = { kind, isCompromised, isAgreed: values.yes }
  return url === undefined ? rotateHere(wish) : rotateThere(wish, url.replace(/\/+$/, ''), env)
})

/** The file is the truth here, and is written in one step: there is nothing to be interrupted at. */
async function rotateHere(wish: Wish): Promise<number> {
  const { state, running } = chooseTarget()
  const name = NAMES[wish.kind]
  const file = variablesOf(state)
  // Until the server has it: what another command would put in its place is never seen there.
  return changeAlone(file, async () => {
    const candidates = await replaceIn(file, name, wish, state)
    const url = running?.url ?? null
    if (url === null) {
      console.log(sayDone(wish, 'from the next start on'))
      console.log(
        'A server of plain `wrangler dev` is not seen from here: it has the old one until it is started again.',
      )
      return 0
    }
    if (await comesTo(url, name, candidates, 'pending', PAUSE_MS)) {
      console.log(sayDone(wish, `at ${url} from now on`))
      return 0
    }
    console.error(`The new ${name} is in ${file}, but ${url} has not taken it up: end that server and start it again.`)
    return 1
  })
}

/** In the file of a server, and in the copy beside its data. */
async function replaceIn(file: string, name: SecretName, wish: Wish, state: string): Promise<Candidates> {
  const current = parseEnv(readText(file) ?? '')[name]
  if (!current) {
    throw new UsageError(`${file} has no ${name}: start the server again.`)
  }
  const next = await makeSet(wish, current, state)
  // A question can stand for long, and whoever edits the file meanwhile asks for no lock.
  const text = readText(file) ?? ''
  if (parseEnv(text)[name] !== current) {
    throw new UsageError(`${name} in ${file} has changed meanwhile. Nothing is changed: run this again.`, 1)
  }
  // The copy beside the data first: it must open what the file's own has sealed, and never the other way round.
  const copy = join(state, 'dev.vars')
  if (existsSync(copy) && copy !== file) {
    writePrivate(copy, changeVariables(readText(copy) ?? '', { [name]: next }))
  }
  writePrivate(file, changeVariables(text, { [name]: next }))
  return { current, opening: null, pending: next }
}

async function rotateThere(wish: Wish, url: string, env: string | undefined): Promise<number> {
  const deployment = await chooseRemote(env)
  const name = NAMES[wish.kind]
  // To the end: of two that upload at once the slower one would have the last word in the service.
  const isDone = await changeAlone(deployment.secretsFile, () =>
    rotateDeployed({
      name,
      isCompromised: wish.isCompromised,
      deployment,
      url,
      make: (current) => makeSet(wish, current, deployment),
    }),
  )
  if (!isDone) {
    console.error(
      `${url} does not have the new ${name} yet. It is written down in ${deployment.secretsFile}: run the same again.`,
    )
    return 1
  }
  console.log(sayDone(wish, `at ${url} from now on`))
  return 0
}
