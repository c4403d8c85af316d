// Which Cloudflare account a command works in, and why it may not. Never wrangler's memory of an earlier choice: who has
// several may mean another one today. Decides only.
import * as z from 'zod'
import type { Deployment } from './deployment.ts'

export interface Account {
  readonly id: string
  /** null where the token may not read it. */
  readonly name: string | null
}

const login = z.object({ loggedIn: z.boolean(), accounts: z.array(z.object({ id: z.string(), name: z.string() })) })

/** How wrangler ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The accounts that this login reaches, or a sentence why that is not known: "not logged in" only where that is so. */
export function readLogin({ code, stdout, stderr }: Ended): readonly Account[] | string {
  const words = `${stdout}\n${stderr}`
  if (/"loggedIn":\s*false/.test(stdout)) {
    return 'Not logged in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN.'
  }
  if (/\[code: (1000|1001|6003|6111|9106|9109|10000|10001)\]/.test(words)) {
    return `Cloudflare does not accept this login: ${said(words)}. Look at CLOUDFLARE_API_TOKEN (is it whole, not expired, and may it edit Workers, D1 and Queues?), or without it run \`npx wrangler login\` again.`
  }
  if (/fetch failed|connectivity issue|ENOTFOUND|ECONNREFUSED|ETIMEDOUT/.test(words)) {
    return 'Cloudflare cannot be reached from here: no network, or a firewall or proxy between. Nothing is wrong with the login as far as one can tell.'
  }
  const [status] = /-> 5\d\d\b[^\n]*/.exec(words) ?? []
  if (status !== undefined) {
    return `Cloudflare answers with an error of its own (${status.slice(3).trim()}): try again later, https://www.cloudflarestatus.com says more.`
  }
  try {
    return login.parse(JSON.parse(stdout)).accounts
  } catch {
    return `wrangler cannot say who is logged in (it ended with code ${code}):\n${words.trim()}`
  }
}

/** The sentence of Cloudflare's that comes with a code. */
function said(words: string): string {
  return /^\s*(.+ \[code: \d+\])/m.exec(words)?.[1]?.trim() ?? 'it says no more'
}

export interface AccountFacts {
  /** CLOUDFLARE_ACCOUNT_ID. */
  readonly wanted: string | null
  /** `account_id` of wrangler.toml, which wrangler follows before anything else. */
  readonly configured: string | null
  /** Where the deployment is whose secrets this machine keeps. */
  readonly recorded: string | null
  /** By this login. */
  readonly reachable: readonly Account[]
  /** The file of those secrets. */
  readonly file: string
}

/** The account to work in, or a sentence why there is none. */
export function decideAccount({ wanted, configured, recorded, reachable, file }: AccountFacts): Account | string {
  if (wanted !== null && configured !== null && wanted !== configured) {
    return `CLOUDFLARE_ACCOUNT_ID is ${wanted}, and wrangler.toml has account_id ${configured}: take one of them away.`
  }
  const id = wanted ?? configured ?? recorded
  if (id === null) {
    const [only, ...others] = reachable
    if (only === undefined) {
      return 'This login reaches no account that it can name. Say which one is meant, with CLOUDFLARE_ACCOUNT_ID=… before the command.'
    }
    return others.length === 0
      ? only
      : `This login reaches several accounts. Say which one is meant, with CLOUDFLARE_ACCOUNT_ID=… before the command:\n\n${listed(reachable)}`
  }
  if (recorded !== null && recorded !== id) {
    return `The secrets in ${file} are those of a deployment in the account ${nameOf(recorded, reachable)}, and this would work in ${nameOf(id, reachable)}. Where the second is meant, put that file elsewhere first: two deployments must not share their secrets.`
  }
  const found = reachable.find((account) => account.id === id)
  if (found === undefined && reachable.length > 0) {
    return `This login does not reach the account ${id}. It reaches:\n\n${listed(reachable)}`
  }
  // A token may be good for an account without being allowed to list any.
  return found ?? { id, name: null }
}

/** The line of a secrets file that says in which account its deployment is. */
export function accountLine({ id }: Account, { worker }: Deployment): string {
  return `# account ${id}, Worker ${worker}\n`
}

export function accountIn(secrets: string): string | null {
  return /^# account ([\w-]+), /m.exec(secrets)?.[1] ?? null
}

export function inWords({ id, name }: Account): string {
  return name === null ? id : `${name} (${id})`
}

function nameOf(id: string, reachable: readonly Account[]): string {
  return inWords(reachable.find((account) => account.id === id) ?? { id, name: null })
}

function listed(accounts: readonly Account[]): string {
  return accounts.map(({ id, name }) => `  ${id}  ${name}`).join('\n')
}
