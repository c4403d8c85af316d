// The key of this machine, by which `trigger` and `listen` sign, and where a server on this machine finds its public half. Kept, so
// that it is the same the next time; it signs for nobody but servers that were told to ask this machine.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { newSigner, newSigningKey, type Signer } from '../client/signer.ts'
import { readPrivate, writePrivate } from './kept-account.ts'
import { UsageError } from './parse-words.ts'

export const KEYS_PORT = 4620

export interface LocalKey {
  readonly signer: Signer
  /** `whsec_…`, for libraries of Standard Webhooks. */
  readonly secret: string
}

export async function localKey(
  folder: string,
  { organisation, mode }: { readonly organisation: string; readonly mode: 'test' | 'live' },
): Promise<LocalKey> {
  const file = join(folder, 'local-key.json')
  const found = readPrivate(file)
  const kept = found === null ? await makeKey(file) : asKept(found)
  const signer = kept === null ? null : await newSigner({ organisation, mode, ...kept }).catch(asUnusable)
  if (kept === null || signer === null) {
    throw new UsageError(`${file} is no key of this machine: remove it, and a new one is made.`)
  }
  return { signer, secret: kept.secret }
}

interface Kept {
  readonly key: Awaited<ReturnType<typeof newSigningKey>>
  readonly secret: string
}

function asKept({ key, secret }: Readonly<Record<string, unknown>>): Kept | null {
  const isWhole = typeof key === 'object' && key !== null && 'kid' in key && typeof key.kid === 'string'
  return isWhole && typeof secret === 'string' ? { key: key as Kept['key'], secret } : null
}

/** Null for what is no key of P-256. */
function asUnusable(error: unknown): null {
  if (error instanceof DOMException || error instanceof TypeError) {
    return null
  }
  throw error
}

async function makeKey(file: string): Promise<Kept> {
  const secret = `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`
  const kept = { key: await newSigningKey(), secret }
  writePrivate(file, kept)
  return kept
}

export interface PublishedKeys {
  /** For the `url` of a receiver's check. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Answers /.well-known/jwks.json on this machine. Where another of these commands does so already, by the same key, that is enough.
 * @throws UsageError where the port is somebody else's
 */
export async function publishKeys({ jwks }: Signer, port: number): Promise<PublishedKeys> {
  const server = createServer((request, response) => {
    const isKeys = request.url === JWKS
    response.writeHead(isKeys ? 200 : 404, { 'Content-Type': 'application/json' })
    response.end(JSON.stringify(isKeys ? jwks : { error: 'Here are the public keys of `passage listen` only' }))
  })
  const failure = await new Promise<unknown>((resolve) => {
    server.once('error', resolve)
    server.listen(port, '127.0.0.1', () => resolve(null))
  })
  if (failure === null) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return {
      url,
      close: async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  }
  const url = `http://127.0.0.1:${port}`
  const answered = await fetch(url + JWKS)
    .then(async (response) => await response.text())
    .catch(() => null)
  if (answered !== JSON.stringify(jwks)) {
    throw new UsageError(`Port ${port} of this machine is taken: choose another with --port.`)
  }
  return { url, close: async () => await Promise.resolve() }
}

const JWKS = '/.well-known/jwks.json'
