// Where a command works: on the server that runs here, or with --remote on a deployment, in an account that is named before
// anything is done.
import { type Account, accountIn, decideAccount, inWords, readLogin } from './account.ts'
import type { Target } from './database.ts'
import { type Deployment, readDeployment } from './deployment.ts'
import { UsageError } from './say.ts'
import { readText } from './secrets.ts'
import { chooseTarget } from './target.ts'
import { runWrangler } from './wrangler.ts'

const WHO = ['whoami', '--json']

export interface Wanted {
  readonly remote: boolean
  readonly env?: string | undefined
}

/** @throws UsageError where none can be chosen */
export async function chooseDatabase({ remote, env }: Wanted): Promise<Target> {
  if (remote) {
    return chooseRemote(env)
  }
  if (env !== undefined) {
    throw new UsageError('--env names a deployment: it goes with --remote.')
  }
  return chooseTarget().state
}

/**
 * @param env production without it
 * @throws UsageError where there is no such deployment, or no account can be chosen
 */
export async function chooseRemote(env: string | undefined): Promise<Deployment> {
  const deployment = readDeployment(env)
  const account = await chooseAccount(deployment)
  console.error(`Server: the deployed one, ${deployment.worker} in the account ${inWords(account)}\n`)
  return deployment
}

/**
 * Chooses the account, and has whatever wrangler is started for work in it.
 * @throws UsageError where none can be chosen
 */
export async function chooseAccount({ account, secretsFile }: Deployment): Promise<Account> {
  const reachable = readLogin(await runWrangler(WHO))
  if (typeof reachable === 'string') {
    throw new UsageError(reachable, 1)
  }
  const chosen = decideAccount({
    wanted: process.env['CLOUDFLARE_ACCOUNT_ID'] || null,
    configured: account,
    recorded: accountIn(readText(secretsFile) ?? ''),
    reachable,
    file: secretsFile,
  })
  if (typeof chosen === 'string') {
    throw new UsageError(chosen)
  }
  process.env['CLOUDFLARE_ACCOUNT_ID'] = chosen.id
  return chosen
}
