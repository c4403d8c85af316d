// Every page of the fixture site, by its path below a case's own part.
import { ACTING } from './acting.ts'
import { MOVING } from './moving.ts'
import { ODD } from './odd.ts'
import type { Pages } from './page.ts'
import { READING } from './reading.ts'
import { TURN } from './turn.ts'
import { TYPING } from './typing.ts'

export type { Answer } from './page.ts'

export const PAGES: Pages = { ...MOVING, ...ACTING, ...TYPING, ...READING, ...ODD, ...TURN }
