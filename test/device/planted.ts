// Mistakes that a client or a service could make. Each is planted alone, and must be noticed by the histories.
import {
  type DeviceEvent,
  type DeviceRules,
  type DeviceState,
  step as trueStep,
  type Step,
  wake as trueWake,
} from '../../src/device/step.ts'

export const CLIENT_FAULTS = [
  'forgets its answers',
  'writes no start down',
  'runs before it writes down',
  'sends an answer before it writes it down',
  'runs again what has an effect',
  'runs a doubled command twice',
  'runs an earlier command again',
  'tells nothing as started last',
  'tells what it started though it is not alone',
  'drops an answer that it cannot send',
  'comes back when it was replaced',
  'never comes back',
  'reports until once only',
] as const
export type ClientFault = (typeof CLIENT_FAULTS)[number]

export const SERVICE_FAULTS = [
  'says it before it commits',
  'asks a lost submit again',
  'promises that a lost submit did nothing',
  'takes any answer',
] as const
export type ServiceFault = (typeof SERVICE_FAULTS)[number]

export type Fault = ClientFault | ServiceFault

export interface Steps {
  wake(...given: Parameters<typeof trueWake>): Step
  step(state: DeviceState, event: DeviceEvent, rules: DeviceRules): Step
}

export function stepsWith(fault: Fault | null): Steps {
  const wake: Steps['wake'] = (memory, given) =>
    trueWake(memory, fault === 'tells what it started though it is not alone' ? { ...given, isAlone: true } : given)
  return { wake, step: (state, event, rules) => planted(fault, state, event, rules) }
}

function planted(fault: Fault | null, state: DeviceState, event: DeviceEvent, rules: DeviceRules): Step {
  const { state: next, effects } = trueStep(state, event, rules)
  const isWrite = ({ kind }: { kind: string }): boolean => kind === 'write'
  switch (fault) {
    case 'forgets its answers': {
      const { last } = next.memory
      const memory = { ...next.memory, last: last === null ? null : { id: last.id } }
      return { state: { ...next, memory }, effects }
    }
    case 'writes no start down':
      return { state: next, effects: event.kind === 'message' ? effects.filter((one) => !isWrite(one)) : effects }
    case 'runs before it writes down':
    case 'sends an answer before it writes it down':
      return {
        state: next,
        effects:
          (event.kind === 'message') === (fault === 'runs before it writes down') ? effects.toReversed() : effects,
      }
    case 'runs again what has an effect':
      return trueStep(state, event, { ...rules, mayRepeat: () => true })
    case 'runs a doubled command twice':
    case 'runs an earlier command again':
      if (event.kind === 'message' && event.message.type === 'server.command') {
        const { id } = event.message
        const isRunning = state.running === id
        const isEarlier = state.memory.earlier.includes(id)
        if (fault === 'runs a doubled command twice' ? isRunning : isEarlier) {
          const memory = { ...state.memory, last: null, earlier: [] }
          return trueStep({ ...state, running: null, memory }, event, rules)
        }
      }
      return { state: next, effects }
    case 'tells nothing as started last':
      return { state: { ...next, lastStarted: null }, effects }
    case 'drops an answer that it cannot send':
      return event.kind === 'ended' && state.line === 'none'
        ? { state: { ...state, running: null }, effects: [] }
        : { state: next, effects }
    case 'comes back when it was replaced':
      return event.kind === 'lost' && event.code === 4409
        ? trueStep(state, { ...event, code: 1006 }, rules)
        : { state: next, effects }
    case 'never comes back':
      return {
        state: next,
        effects: event.kind === 'lost' ? effects.filter(({ kind }) => kind !== 'connect') : effects,
      }
    case 'reports until once only':
      return { state: next, effects: state.turn === null ? effects : effects.filter(({ kind }) => kind !== 'watch') }
    case null:
    case 'tells what it started though it is not alone':
    case 'says it before it commits':
    case 'asks a lost submit again':
    case 'promises that a lost submit did nothing':
    case 'takes any answer':
      return { state: next, effects }
  }
}
