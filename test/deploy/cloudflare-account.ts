// One account of the stand-in, as far as a deploy asks it: Workers with their secrets and the version that runs, databases,
// queues, files. It keeps the rules that a deploy relies on: a name is taken once, a secret that is not sent stays, and no Worker
// comes before the files that are served beside it.
import { Database } from './cloudflare-database.ts'

export interface Binding {
  readonly type: string
  readonly name: string
  readonly class_name?: string
  readonly text?: string
  readonly queue_name?: string
  readonly id?: string
}

export interface Worker {
  secrets: Record<string, string>
  /** null where none was ever uploaded. */
  version: { readonly id: string; readonly bindings: readonly Binding[] } | null
}

export interface Question {
  readonly method: string
  /** Below the account. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly type: string
}

export interface Reply {
  readonly status: number
  readonly body: string
}

/** What comes with a script. */
interface Metadata {
  readonly bindings: readonly Binding[]
  readonly assets?: { readonly jwt: string }
}

/** What an upload of files is known by; wrangler reads no more of it than that it has three parts. */
const UPLOADING = `e30.${btoa('{"step":"uploading"}')}.s`
const UPLOADED = `e30.${btoa('{"step":"uploaded"}')}.s`

interface DatabaseWanted {
  readonly name: string
  readonly primary_location_hint?: string
}

export class CloudAccount {
  readonly name: string
  readonly workers = new Map<string, Worker>()
  readonly databases = new Map<string, Database>()
  /** By a database's name, where it was wished to be. */
  readonly places = new Map<string, string | null>()
  /** By name, the Workers that use it. */
  readonly queues = new Map<string, Set<string>>()
  /** Those that were uploaded, by their hashes. */
  readonly files = new Set<string>()
  #count = 0

  constructor(name: string) {
    this.name = name
  }

  /** A Worker `passage` as a deploy leaves it, with these secrets and a database; null: none. */
  setPassage(secrets: Record<string, string> | null): void {
    this.workers.delete('passage')
    if (secrets !== null) {
      const bindings = [{ type: 'durable_object_namespace', name: 'LINK', class_name: 'LinkObject' }]
      this.workers.set('passage', { secrets: { ...secrets }, version: { id: crypto.randomUUID(), bindings } })
      this.createDatabase({ name: 'passage' })
    }
  }

  async answer(question: Question): Promise<Reply> {
    const { method, path } = question
    const [, worker, rest] = /^\/workers\/(?:scripts|services|workers)\/([^/]+)(.*)$/.exec(path) ?? []
    if (worker !== undefined && rest !== undefined) {
      return this.#worker(worker, rest, question)
    }
    const [, database, action] = /^\/d1\/database\/([^/]+)(.*)$/.exec(path) ?? []
    if (database !== undefined && action !== undefined) {
      return this.#database(database, action, question)
    }
    switch (`${method} ${path}`) {
      case 'GET /d1/database':
        return good([...this.databases].map(([name, { id }]) => ({ uuid: id, name })))
      case 'POST /d1/database':
        return this.createDatabase(JSON.parse(question.body.toString()) as DatabaseWanted)
      case 'GET /queues':
        return good([...this.queues].filter(([name]) => name === question.query.get('name')).map(describeQueue))
      case 'POST /queues':
        return this.#createQueue(JSON.parse(question.body.toString()) as { queue_name: string })
      case 'POST /workers/assets/upload':
        return this.#storeFiles(question)
      case 'GET /workers/subdomain':
        return good({ subdomain: 'example' })
      default:
        return good(method === 'GET' ? [] : {})
    }
  }

  createDatabase({ name, primary_location_hint: place }: DatabaseWanted): Reply {
    if (this.databases.has(name)) {
      return bad(409, 7502, `A database with that name already exists`)
    }
    const database = new Database(`${String(++this.#count).padStart(8, '0')}-2222-3333-4444-555555555555`)
    this.databases.set(name, database)
    this.places.set(name, place ?? null)
    return good({ uuid: database.id, name })
  }

  #createQueue({ queue_name: name }: { readonly queue_name: string }): Reply {
    if (this.queues.has(name)) {
      return bad(409, 11_009, `Queue name '${name}' is already taken`)
    }
    this.queues.set(name, new Set())
    return good({})
  }

  #database(wanted: string, action: string, { method, body }: Question): Reply {
    const [name, database] = [...this.databases].find(([key, { id }]) => key === wanted || id === wanted) ?? []
    if (database === undefined) {
      return bad(404, 7404, 'The database could not be found')
    }
    if (method === 'GET' && action === '') {
      return good({ uuid: database.id, name })
    }
    if (action !== '/query') {
      return bad(500, 7500, `a deploy must not ask for ${action}`)
    }
    try {
      return good(database.query((JSON.parse(body.toString()) as { sql: string }).sql))
    } catch (error) {
      return bad(400, 7500, error instanceof Error ? error.message : 'no')
    }
  }

  /** Asks for those that it does not have. */
  #openUpload({ body }: Question): Reply {
    const { manifest } = JSON.parse(body.toString()) as { manifest: Record<string, { hash: string }> }
    const missing = Object.values(manifest).flatMap(({ hash }) => (this.files.has(hash) ? [] : [hash]))
    return missing.length === 0 ? good({ buckets: [], jwt: UPLOADED }) : good({ buckets: [missing], jwt: UPLOADING })
  }

  async #storeFiles({ body, type }: Question): Promise<Reply> {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
    for (const hash of form.keys()) {
      this.files.add(hash)
    }
    return good({ jwt: UPLOADED })
  }

  async #worker(name: string, rest: string, question: Question): Promise<Reply> {
    const { method, body, type } = question
    const worker = this.workers.get(name)
    if (method === 'PUT' && rest === '') {
      const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
      const missing = await missingOf(form)
      return missing === undefined
        ? this.#upload(name, (await new Response(form.get('metadata')).json()) as Metadata)
        : bad(400, 10_021, `No such module "${missing}"`)
    }
    if (method === 'POST' && rest === '/assets-upload-session') {
      return this.#openUpload(question)
    }
    if (worker === undefined) {
      return rest === '' ? bad(404, 10_090, 'workers.api.error.service_not_found') : bad(404, 10_007, NO_WORKER)
    }
    const versions = worker.version === null ? [] : [{ version_id: worker.version.id, percentage: 100 }]
    switch (`${method} ${rest}`) {
      case 'GET ':
        return good({ id: name, name, default_environment: { environment: 'production', script: {} }, subdomain: HERE })
      case 'GET /subdomain':
      case 'POST /subdomain':
        return good(HERE)
      case 'GET /settings':
        return good({ bindings: worker.version?.bindings ?? [], tags: [], migration_tag: 'v1' })
      case 'GET /deployments':
        return good({ deployments: versions.length === 0 ? [] : [{ id: 'deployment', versions }] })
      case `GET /versions/${worker.version?.id}`:
        return good({ id: worker.version?.id, metadata: {}, resources: { bindings: worker.version?.bindings } })
      case 'GET /secrets':
        return good(Object.keys(worker.secrets).map((secret) => ({ name: secret, type: 'secret_text' })))
      case 'PATCH /secrets-bulk': {
        const { secrets } = JSON.parse(body.toString()) as { secrets: Record<string, { text: string }> }
        const added = Object.entries(secrets).map(([secret, { text }]) => [secret, text] as const)
        worker.secrets = { ...worker.secrets, ...Object.fromEntries(added) }
        return good(null)
      }
      default:
        return good(method === 'GET' ? [] : {})
    }
  }

  /** What is not sent stays where wrangler asks for that, secrets above all. */
  #upload(name: string, { bindings, assets }: Metadata): Reply {
    if (assets?.jwt !== UPLOADED) {
      return bad(400, 100_324, 'the files are not uploaded')
    }
    const before = this.workers.get(name)
    const secrets = { ...before?.secrets }
    const bound: Binding[] = []
    for (const binding of bindings) {
      const inherited = before?.version?.bindings.find((earlier) => earlier.name === binding.name)
      if (binding.type === 'secret_text') {
        secrets[binding.name] = binding.text ?? ''
      } else if (binding.type !== 'inherit') {
        bound.push(binding)
      } else if (inherited !== undefined) {
        bound.push(inherited)
      } else if (secrets[binding.name] === undefined) {
        return bad(400, 10_057, `inherit binding '${binding.name}' is invalid`)
      }
    }
    for (const { queue_name: queue } of bound) {
      this.queues.get(queue ?? '')?.add(name)
    }
    const id = crypto.randomUUID()
    this.workers.set(name, {
      secrets,
      version: { id, bindings: bindings.filter(({ type }) => type !== 'secret_text') },
    })
    return good({ id: name, etag: 'e', startup_time_ms: 1, deployment_id: id.replaceAll('-', '') })
  }
}

const NO_WORKER = 'This Worker does not exist on your account.'
const HERE = { enabled: true, previews_enabled: false }

function describeQueue([name, scripts]: [string, Set<string>]) {
  const producers = [...scripts].map((script) => ({ type: 'worker', script }))
  const counts = { producers_total_count: producers.length, consumers_total_count: 0 }
  return { queue_id: name, queue_name: name, producers, consumers: [], ...counts }
}

export function good(value: unknown): Reply {
  return { status: 200, body: JSON.stringify({ success: true, errors: [], messages: [], result: value }) }
}

export function bad(status: number, code: number, message: string): Reply {
  return { status, body: JSON.stringify({ success: false, errors: [{ code, message }], messages: [], result: null }) }
}

/** A script that another one imports, and that was not uploaded with it. */
async function missingOf(form: FormData): Promise<string | undefined> {
  const parts = [...form].filter(([name]) => name.endsWith('.mjs'))
  const texts = await Promise.all(parts.map(async ([, part]) => await new Response(part).text()))
  const imported = texts.flatMap((text) => [...text.matchAll(/"\.\/([\w-]+\.mjs)"/g)].map(([, name = '']) => name))
  return imported.find((name) => !form.has(name))
}
