// Who is taken to use the browser of a session, by what its first client says.
import { describe, it } from 'vitest'
import { visitorOf } from '../../src/core/visitor.ts'
import { connect } from '../../src/core/session-life.ts'
import { NOW, session, state } from '../support/states.ts'

describe('a client', () => {
  it.for([
    ['that names itself not', undefined, null, 'fresh'],
    ['that says nothing of its cookies', {}, ['continueAs'], 'fresh'],
    ['with a browser of its own', { cookies: 'fresh' }, ['continueAs'], 'fresh'],
    ["in the user's browser that can ask", { cookies: 'own' }, ['screenshot', 'continueAs'], 'asked'],
    ["in the user's browser that cannot", { cookies: 'own' }, ['screenshot'], 'own'],
    ["in the user's browser that says nothing of what it can do", { cookies: 'own' }, null, 'own'],
  ] as const)('%s', ([, client, capabilities, expected], { expect }) => {
    const named = client === undefined ? undefined : { name: 'a', version: '1', ...client }
    expect(visitorOf(named, capabilities)).toBe(expected)
  })

  it('that comes later changes nothing: the sign-in is replayed by the first word', ({ expect }) => {
    const hello = { forkedAt: 0, visitor: 'own' as const }
    const first = connect(state('active'), session({ connection: 0, visitor: null }), hello, NOW)
    expect(first.connected.visitor).toBe('own')
    const second = connect(first.state, first.connected, { forkedAt: 0, visitor: 'fresh' }, NOW)
    expect(second.connected.visitor).toBe('own')
  })
})
