// Addresses that a webhook or a user must not be sent to. What gets through is judged once more, by rules that share no code
// with the service's.
import { isIP } from 'node:net'
import type { Chance } from '../../kill/chance.ts'
import type { Answer } from '../ask.ts'
import { type Case, type Class, shorten } from '../case.ts'
import { readList } from '../lists.ts'
import { mutate } from '../mutate.ts'
import { creating, exampleBody, type World } from '../world.ts'

interface Urls {
  readonly hostile: Readonly<Record<string, string[]>>
  readonly good: string[]
  readonly goodInDevelopment?: string[]
  readonly hostileInDevelopment?: string[]
}

const webhooks = readList('core/webhook-urls.json') as Urls
const returns = readList('core/return-urls.json') as Urls

const SCHEMES = ['https', 'http', 'HTTPS', 'ftp', 'javascript', 'data', 'file', 'ws', 'myapp', 'intent', 'com.x.y', 'x']
const SEPARATORS = ['://', '://', '://', ':', ':/', ':///', ':\\\\', '%3a//', '//']
const USERS = ['', '', '', '@', 'a@', 'a:b@', 'good.com@', 'good.com%40', 'good.com\\@']
const HOSTS = [
  'good.com',
  'localhost',
  '127.0.0.1',
  '127.1',
  '0',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1%25eth0]',
  '10.0.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '172.16.0.1',
  'metadata.google.internal',
  'x.local',
  'x.localhost',
  'printer.lan',
  '127.0.0.1.nip.io.internal',
  '\u2460\u2461\u2466.0.0.1',
  '127\u30020\u30020\u30021',
  'xn--a',
  'good.com.',
  'good..com',
  '-good.com',
  'a'.repeat(64) + '.com',
]
const PORTS = ['', '', ':443', ':8443', ':80', ':22', ':0', ':65536', ':', ':+443', ':443a', ':6379']
const PATHS = ['', '/', '/hook', '/?linkId=x', '/#', '?x', '#x', '/%00', '/\\evil.example', '/..//x', '/a b']

function anyUrl(listed: readonly string[], chance: Chance): string {
  if (chance.oneIn(2)) {
    return mutate(chance.pick(listed), chance)
  }
  const made = [SCHEMES, SEPARATORS, USERS, HOSTS, PORTS, PATHS].map((parts) => chance.pick(parts)).join('')
  return chance.oneIn(3) ? mutate(made, chance) : made
}

function urlCase(
  world: World,
  field: 'webhookUrl' | 'returnUrl',
  url: string,
  expected: readonly number[],
  problem: (url: string) => string | null,
): Case {
  const check = ({ status, text }: Answer): string | null => {
    if (status === 201) {
      return problem(url)
    }
    const { issues = [] } = JSON.parse(text) as { issues?: { path: string; message: string }[] }
    const [issue, ...others] = issues
    if (issue?.path !== field || others.length > 0) {
      return `names ${issues.map(({ path }) => path).join(', ')} and not ${field}`
    }
    return url.length > 8 && issue.message.includes(url) ? 'repeats the address' : null
  }
  return {
    ...creating(world.keys.test, { ...exampleBody, [field]: url }),
    note: `${field} ${shorten(url)}`,
    expected,
    check,
  }
}

/** What a development service may still not send to: the names of this machine alone are its own. */
function webhookProblem(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return 'took no http address as a webhook'
  }
  if (/^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d*)?(?:[/?#]|$)/i.test(text)) {
    return null
  }
  const host = url.hostname.replace(/\.$/, '')
  if (url.username !== '' || url.password !== '' || /^\w+:\/\/[^/?#]*@/.test(text)) {
    return 'took a user in a webhook'
  }
  if (isIP(host.replaceAll(/[[\]]/g, '')) !== 0 || !host.includes('.')) {
    return `took ${host}, which is no public name`
  }
  const last = host.split('.').at(-1) ?? ''
  if (/^(?:internal|local|localhost|lan|home|corp|intranet|private|test|invalid|example|arpa|onion)$/.test(last)) {
    return `took ${host}, which is a private name`
  }
  return ['', '443', '8443'].includes(url.port) ? null : `took port ${url.port}`
}

function returnProblem(text: string): string | null {
  const url = URL.parse(text)
  if (url === null) {
    return 'took no address'
  }
  if (
    /^\s*(?:java|vb|live|j)script:|^(?:data|blob|file|about|view-source|intent|mailto|tel|chrome|ws|ftp)s?:/i.test(
      url.href,
    )
  ) {
    return `took ${url.protocol}`
  }
  if (url.protocol === 'http:' && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) {
    return 'took plain http'
  }
  return url.username === '' && url.password === '' ? null : 'took a user'
}

export const webhookUrls: Class = {
  name: 'webhook URLs',
  share: 20_000,
  curated: (world) => [
    ...(webhooks.hostileInDevelopment ?? [])
      .filter((url) => !url.includes('passage.good.dev'))
      .map((url) => urlCase(world, 'webhookUrl', url, [400], webhookProblem)),
    ...Object.values(webhooks.hostile)
      .flat()
      .map((url) => urlCase(world, 'webhookUrl', url, [201, 400], webhookProblem)),
    ...[...webhooks.good, ...(webhooks.goodInDevelopment ?? [])].map((url) =>
      urlCase(world, 'webhookUrl', url, [201], webhookProblem),
    ),
  ],
  generate: (world, chance) => {
    const url = anyUrl([...Object.values(webhooks.hostile).flat(), ...webhooks.good], chance)
    return urlCase(world, 'webhookUrl', url, [201, 400], webhookProblem)
  },
}

export const returnUrls: Class = {
  name: 'return URLs',
  share: 20_000,
  curated: (world) => [
    ...Object.values(returns.hostile)
      .flat()
      .map((url) => urlCase(world, 'returnUrl', url, [400], returnProblem)),
    ...returns.good.map((url) => urlCase(world, 'returnUrl', url, [201], returnProblem)),
  ],
  generate: (world, chance) => {
    const url = anyUrl([...Object.values(returns.hostile).flat(), ...returns.good], chance)
    return urlCase(world, 'returnUrl', url, [201, 400], returnProblem)
  },
}
