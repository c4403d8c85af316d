// Which language the extension speaks: the browser's own.
import { sayFrom } from '../words/say.ts'
import type { Say } from './panel.ts'
import { en } from './words/en.ts'
import { es } from './words/es.ts'

export const language = navigator.language.toLowerCase().startsWith('es') ? 'es' : 'en'
export const say: Say = sayFrom<typeof en>(language === 'es' ? es : en)
