// A link and its session as literals, for tables of pure decisions: what a row does not name has these values.
import { fingerprintOf, type Request } from '../../src/core/automation.ts'
import type { LinkFacts, LinkStatus } from '../../src/core/link.ts'
import { LOGIN_STEP, type OpenRequest } from '../../src/core/progress.ts'
import { stateOfNewLink, type LinkState, type SessionState } from '../../src/core/session.ts'

export const NOW = 1_800_000_000_000

export const facts: LinkFacts = {
  organisationId: 'org_1',
  mode: 'test',
  id: 'link_1',
  integrationId: 'tmobile',
  operations: [
    { resource: 'paymentMethod', action: 'read' },
    { resource: 'paymentMethod', action: 'write' },
  ],
  webhookUrl: null,
  returnUrl: null,
  externalUserId: null,
  debug: false,
  expiresAt: NOW + 1000,
  createdAt: NOW - 1000,
}

export function session(changes: Partial<SessionState> = {}): SessionState {
  return {
    id: 'sess_1234567890',
    site: 'https://site.example',
    claimHash: null,
    startedAt: NOW - 500,
    step: LOGIN_STEP,
    stepFrom: 0,
    commandBefore: null,
    sent: [],
    connection: 1,
    forkedAt: 0,
    isConnected: true,
    connectionAt: NOW - 400,
    ...changes,
  }
}

export function state(status: LinkStatus, of: SessionState | null = session()): LinkState {
  return { ...stateOfNewLink(status, 3, facts.createdAt), session: of }
}

export const navigate: Request = {
  kind: 'command',
  command: 'navigate',
  params: { url: 'https://a.example' },
  timeoutMs: 1000,
}
export const submit: Request = { kind: 'command', command: 'submit', params: { selector: '#pay' }, timeoutMs: 1000 }
export const user: Request = {
  kind: 'user',
  until: [
    { type: 'url', pattern: '/account$' },
    { type: 'selector', selector: '#locked' },
  ],
  timeoutMs: 60_000,
}

export function openOf(request: Request, number = 7, previousCommand: number | null = number - 1): OpenRequest {
  return { number, request, fingerprint: fingerprintOf(request), previousCommand, path: null }
}
