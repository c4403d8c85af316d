// What the hosted page does with a live link, which runs in the extension or in an app and never here. Pure.
import { elsewhere, go, nothing, offer, refuse, rest, stay } from './moves.ts'
import { follow } from './following.ts'
import { refusalOf } from './refusals.ts'
import type { ExtensionNews } from './extension.ts'
import type { Decision, Resting, State } from './state.ts'

/** The user has pressed the button that goes on. */
export function goOnLive(state: State, { memory }: Resting): Decision {
  const shown = offer(state, memory)
  if (shown.way.kind !== 'extension') {
    return rest(state, memory, shown)
  }
  const { linkId, integration, asker } = memory.view
  const asked = { ...shown, isAsked: true }
  return go(state, { kind: 'resting', memory, shown: asked }, [
    { kind: 'show', shown: asked, view: memory.view },
    { kind: 'ask_extension', link: { linkId, code: memory.code, integrationId: integration.id, asker } },
  ])
}

/** The browser opens the app, if there is one: it does not say. */
export function goToApp(state: State, { memory, shown }: Resting): Decision {
  return shown.kind === 'live' && shown.way.kind === 'app'
    ? rest(state, memory, { kind: 'in_app', way: shown.way })
    : nothing(state)
}

export function hearExtension(before: State, news: ExtensionNews): Decision {
  const state = learn(before, news)
  const { now } = state
  if (now.kind !== 'resting' || now.memory.view.mode !== 'live') {
    return nothing(state)
  }
  if (!('linkId' in news)) {
    return offerAnew(state, now)
  }
  if (news.linkId !== now.memory.view.linkId) {
    return nothing(state)
  }
  if (news.passage === 'extension.taken') {
    const { operations } = now.shown.kind === 'elsewhere' ? now.shown : { operations: null }
    return follow(state, now, now.memory, { ...elsewhere('extension', false), operations })
  }
  // It was asked, or has given up what it had begun.
  const { movedTo: _back, ...memory } = now.memory
  const isAsked = now.shown.kind === 'live' && now.shown.isAsked
  if (!isAsked && now.memory.movedTo !== 'extension') {
    return nothing(state)
  }
  if (news.code === 'permission_denied') {
    return rest(state, memory, { kind: 'denied' })
  }
  return news.code === 'unknown_integration'
    ? rest(state, memory, offer(state, memory))
    : refuse(state, memory, refusalOf(news.code))
}

/** It was asked, and has said nothing. */
export function missAnswer(state: State): Decision {
  const { now } = state
  return now.kind === 'resting' && now.shown.kind === 'live' && now.shown.isAsked
    ? rest(state, now.memory, { kind: 'silent' })
    : nothing(state)
}

function learn(state: State, news: ExtensionNews): State {
  const { extension, now } = state
  switch (news.passage) {
    case 'missing':
      return { ...state, extension: extension ?? null }
    case 'extension.here':
      return { ...state, extension: { integrations: news.integrations } }
    case 'extension.refused': {
      const id = now.kind === 'resting' ? now.memory.view.integration.id : ''
      const integrations = (extension?.integrations ?? []).filter((known) => known !== id)
      return news.code === 'unknown_integration' ? { ...state, extension: { integrations } } : state
    }
    case 'extension.taken':
      return state
  }
}

function offerAnew(state: State, now: Resting): Decision {
  const { shown, memory } = now
  if (shown.kind !== 'live' || shown.isAsked) {
    return nothing(state)
  }
  const offered = offer(state, memory)
  if (offered.way.kind === shown.way.kind) {
    return nothing(state)
  }
  const anew = { ...offered, isNews: offered.way.kind === 'extension' && shown.way.kind !== 'looking' }
  return stay(state, { ...now, shown: anew }, [{ kind: 'show', shown: anew, view: memory.view }])
}
