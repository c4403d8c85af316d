// connect.js: what a developer's page loads to show the hosted page in a modal. Sets window.Passage and touches nothing
// else until open is called. It runs in a stranger's page: no dependency, no style, no request of its own.
import type { PassageError, PassageOptions } from './passage.d.ts'
import { Connection } from './connection.ts'

/** Written by the service into the script that it serves: a module, or a copy, cannot find out where it came from. */
declare const SERVICE_ORIGIN: string

const origin = ownOrigin()
let connection: Connection | null = null

// Loaded twice, the first one stays: it knows which modal is open.
window.Passage ??= { open }
dispatchEvent(new Event('passage:load'))

/** Throws where a modal is open already: two at once would be a mistake that nobody could see. */
function open({ claimCode, ...listener }: PassageOptions): { close(): void } {
  const refusal = refusalOf(claimCode)
  if (refusal !== null) {
    let isClosed = false
    // Later, as every other call: until open has given its result, nobody can use it.
    queueMicrotask(() => {
      if (!isClosed) {
        ;(listener.onConnectionError ?? console.error)(refusal)
      }
    })
    return {
      close() {
        isClosed = true
      },
    }
  }
  // One that has noticed by itself is on its way out, and still tells that it closed.
  if (connection?.isOpen === true && connection.isLost) {
    connection.close()
  }
  if (connection?.isOpen === true) {
    throw new Error('Passage is open already: call close() on what open() gave first.')
  }
  const opened = new Connection(origin, linkIdOf(claimCode) ?? '', claimCode, listener)
  connection = opened
  return {
    close() {
      opened.close()
    },
  }
}

function refusalOf(claimCode: string): PassageError | null {
  const linkId = linkIdOf(claimCode)
  if (linkId === null) {
    const message = 'claimCode must be the claimCode that POST /v1/links answered.'
    return { linkId, code: 'invalid_claim_code', message }
  }
  // A sandboxed page has no origin that it could be told by, whatever its address.
  if (!isSecureContext || !self.origin.startsWith('http')) {
    return { linkId, code: 'insecure_page', message: 'Passage opens on pages of https or localhost only.' }
  }
  if (isInForeignFrame()) {
    return { linkId, code: 'page_in_frame', message: 'Passage opens in a page that no other origin has in a frame.' }
  }
  return null
}

/** The service lets one origin frame its page, and a browser asks of every page around it. */
function isInForeignFrame(): boolean {
  try {
    for (let page: Window = window; page !== top; page = page.parent) {
      if (page.parent.location.origin !== self.origin) {
        return true
      }
    }
    return false
  } catch {
    return true
  }
}

/** A claim code begins with the link's id. Whether it is a true one, the service knows. */
function linkIdOf(claimCode: unknown): string | null {
  const [, id] = /^clm_([0-9A-Za-z]{22})[0-9A-Za-z]{44}$/.exec(String(claimCode)) ?? []
  return id === undefined ? null : `link_${id}`
}

/**
 * Where the service is. A classic script knows its own address, which is right behind any proxy; but not where it is a part
 * of another script, so that it must still be called by its name.
 */
function ownOrigin(): string {
  const script = document.currentScript
  const address = script instanceof HTMLScriptElement ? script.src : ''
  return /^(https?:\/\/[^/]+)\/(?:[^?#]*\/)?connect\.js(?:[?#]|$)/.exec(address)?.[1] ?? SERVICE_ORIGIN
}
