// The text with which a page is asked something. Whatever page is there when it runs reads it, and that may be another one than
// was meant: so it first compares where it is, by what no page can change, and hands nothing on before that. Strict, because
// what is not strict shows its own text to whoever it calls. Pure.
import { CHANNEL, GLOBAL, VERSION, WORDS } from '../../device/page-line.ts'
import type { PageCall } from '../../device/hands/in-page.ts'

export interface CallNames {
  /** Of the answer. Only a page of one of the origins reads it. */
  readonly answer: string
  /** Of the refusal of a page of another origin, which reads it: it can say nothing else by it. */
  readonly refusal: string
}

/** @param script the whole of /device.js, where it is missing in the page; else null */
export function callText(asked: PageCall, { answer, refusal }: CallNames, script: string | null): string {
  const { origins } = asked
  // Where a page is, is asked of any: nothing of the session is in that.
  const isBound = asked.table !== 'page' && origins !== null
  const elsewhere = isBound ? origins.map((origin) => `at!==${literal(origin)}`).join('&&') || 'true' : 'false'
  return `${script === null ? '' : `${script};\n`}(()=>{'use strict';const at=location.origin,say=(text)=>{(${CHANNELS})?.postMessage(text)};
if(${elsewhere}){say(${literal(`${refusal} ${WORDS.refused}`)});return}
const there=window[${literal(GLOBAL)}];
if(there?.version!==${VERSION}){say(${literal(`${answer} ${WORDS.absent}`)});return}
there.call(${literal(answer)},${literal(JSON.stringify(isBound ? asked : { ...asked, origins: null }))})})();true`
}

const CHANNELS = `window.webkit?.messageHandlers?.${CHANNEL}??window.${CHANNEL}??window.ReactNativeWebView`

function literal(text: string): string {
  return JSON.stringify(text)
}
