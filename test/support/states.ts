// A link and its session as literals, for tables of pure decisions: what a row does not name has these values.
import { fingerprintOf, type Request } from '../../src/core/automation.ts'
import type { LinkFacts } from '../../src/core/link.ts'
import type { LinkStatus } from '../../src/wire/status.ts'
import { LOGIN_STEP, type OpenRequest } from '../../src/core/run.ts'
import { stateOfNewLink, type Change, type LinkState, type SessionState } from '../../src/core/link-life.ts'

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
  retainResultFor: null,
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
    visitor: 'fresh',
    connection: 1,
    forkedAt: 0,
    isConnected: true,
    connectionAt: NOW - 400,
    greeted: { since: NOW - 500, amount: 1 },
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

export function typesOf(change: Change | null): string[] {
  return (change?.events ?? []).map(({ type }) => type)
}
