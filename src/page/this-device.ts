// What this browser says of the device that it runs on. Judges nothing: ways.ts does.
import { type Here, hereOf } from './ways.ts'

/** Chromium's alone. */
type Hinting = Navigator & { readonly userAgentData?: { readonly mobile: boolean } }

export function lookAtDevice(): Here {
  const { userAgent, userAgentData }: Hinting = navigator
  return hereOf({ userAgent, isMobile: userAgentData?.mobile, isCoarse: matchMedia('(pointer: coarse)').matches })
}
