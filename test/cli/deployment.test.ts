// What a deployment's things are called, and which account they are in.
import { describe, it } from 'vitest'
import { accountIn, accountLine, decideAccount, readLogin } from '../../src/cli/account.ts'
import { deploymentOf, ownNameOf } from '../../src/cli/deployment.ts'

const PRODUCTION = deploymentOf('production', 'passage', null)
const STAGING = deploymentOf('staging', 'passage', null)

describe('a deployment', () => {
  it('has everything under a name of its own', ({ expect }) => {
    expect(PRODUCTION).toMatchObject({ worker: 'passage', database: 'passage', secretsFile: '.dev.vars.production' })
    expect(STAGING).toMatchObject({ worker: 'passage-staging', secretsFile: '.dev.vars.staging' })
    expect(deploymentOf('staging', 'acme', 'a').database).toBe('acme-staging')
  })

  it.for([
    ['passage-webhooks', 'passage', 'passage-webhooks', 'passage-staging-webhooks'],
    ['passage-webhooks-dlq', 'passage', 'passage-webhooks-dlq', 'passage-staging-webhooks-dlq'],
    // After a change of the one line that names the Worker, and after one of all lines.
    ['passage-webhooks', 'acme', 'acme-webhooks', 'acme-staging-webhooks'],
    ['acme-webhooks', 'acme', 'acme-webhooks', 'acme-staging-webhooks'],
    // Chosen by somebody: two deployments on one queue would take each other's webhooks.
    ['passages', 'passage', 'passages', 'passage-staging-passages'],
  ] as const)(
    'calls its %s, where the Worker is %s, %s and in staging %s',
    ([queue, name, production, staging], { expect }) => {
      expect(ownNameOf(queue, name, deploymentOf('production', name, null))).toBe(production)
      expect(ownNameOf(queue, name, deploymentOf('staging', name, null))).toBe(staging)
    },
  )
})

describe('the login', () => {
  const said = (stderr: string, stdout = '') => ({ code: 1, stdout, stderr })

  it.for([
    ['nobody is logged in', said('', '{"loggedIn":false}'), /^Not logged in to Cloudflare/],
    [
      'the token is wrong',
      said('A request failed.\n\n  Invalid API Token [code: 1000]\n'),
      /not accept this login: Invalid/,
    ],
    ['the token is cut', said('  Invalid request headers [code: 6003]'), /not accept this login/],
    ['it may not', said('  Authentication error [code: 10000]'), /not accept this login/],
    ['there is no network', said('A fetch request failed, likely due to a connectivity issue.'), /cannot be reached/],
    ['there is no name server', said('fetch failed ENOTFOUND'), /cannot be reached/],
    ['Cloudflare fails', said('  GET /user/tokens/verify -> 500 Internal Server Error'), /error of its own \(500 Int/],
    ['the answer is another', said('', '{"loggedIn":true}'), /cannot say who is logged in/],
    ['wrangler breaks', said('TypeError: x is not a function'), /cannot say[^]*TypeError: x/],
  ] as const)('is said to be missing only where it is: %s', ([, outcome, words], { expect }) => {
    const reason = readLogin(outcome)
    expect(reason).toMatch(words)
    expect(JSON.stringify(reason).slice(1).startsWith('Not logged in')).toBe(outcome.stdout === '{"loggedIn":false}')
  })

  it('gives the accounts that it reaches', ({ expect }) => {
    const stdout = '{"loggedIn":true,"email":"a@b.example","accounts":[{"id":"one","name":"One"}]}'
    expect(readLogin({ code: 0, stdout, stderr: '' })).toEqual([{ id: 'one', name: 'One' }])
  })
})

describe('the account', () => {
  const [one, two] = [
    { id: 'one', name: 'One' },
    { id: 'two', name: 'Two' },
  ]
  const facts = { wanted: null, configured: null, recorded: null, reachable: [one, two], file: '.dev.vars.production' }

  it.for([
    ['the only one', { reachable: [one] }, one],
    ['the one that was named', { wanted: 'two' }, two],
    ['the one of wrangler.toml', { configured: 'two' }, two],
    ['named twice alike', { wanted: 'two', configured: 'two' }, two],
    ['where this machine has deployed to', { recorded: 'two' }, two],
    ['of a token that may list none', { wanted: 'three', reachable: [] }, { id: 'three', name: null }],
  ] as const)('is %s', ([, more, chosen], { expect }) => {
    expect(decideAccount({ ...facts, ...more })).toEqual(chosen)
  })

  it.for([
    ['one of several, silently', {}, /several accounts[^]*one {2}One\n {2}two {2}Two/],
    ['out of reach', { wanted: 'three' }, /does not reach the account three[^]*one {2}One/],
    ['two at once', { wanted: 'one', configured: 'two' }, /take one of them away/],
    ['none', { reachable: [] }, /CLOUDFLARE_ACCOUNT_ID=/],
    [
      'another than that of the secrets here',
      { wanted: 'one', recorded: 'two' },
      /account Two \(two\).*in One \(one\)/,
    ],
  ] as const)('is never %s', ([, more, words], { expect }) => {
    expect(decideAccount({ ...facts, ...more })).toMatch(words)
  })

  it('is kept beside the secrets', ({ expect }) => {
    expect(accountIn(`${accountLine(two, STAGING)}SERVICE_SECRET="x"\n`)).toBe('two')
    expect(accountIn('SERVICE_SECRET="x"\n')).toBeNull()
  })
})
