// Every case, in the order in which they are given out: those that wait long first, so that a client with several sessions at
// once waits for them together; those that kill the client are played alone, and come last.
import type { Case } from '../case.ts'
import { ACTING } from './acting.ts'
import { BOUNDS } from './bounds.ts'
import { OFFERED } from './capabilities.ts'
import { MOVING } from './moving.ts'
import { ODD } from './odd.ts'
import { ONCE } from './once.ts'
import { READING } from './reading.ts'
import { SOCKET } from './socket.ts'
import { TURN } from './turn.ts'
import { TYPING } from './typing.ts'
import { WAITING } from './waiting.ts'

const ALL: readonly Case[] = [
  ...MOVING,
  ...ACTING,
  ...TYPING,
  ...READING,
  ...WAITING,
  ...ODD,
  ...BOUNDS,
  ...OFFERED,
  ...ONCE,
  ...TURN,
  ...SOCKET,
]

export const CASES: readonly Case[] = [
  ...ALL.filter(({ needs, limitMs }) => needs !== 'durable' && limitMs !== undefined),
  ...ALL.filter(({ needs, limitMs }) => needs !== 'durable' && limitMs === undefined),
  ...ALL.filter(({ needs }) => needs === 'durable'),
]
