// Every client that can link a real site.
import type { ClientKind } from '../support/device.ts'
import { extension } from './extension.ts'
import { playwrightDriver, webView } from './programs.ts'

export const CLIENTS: readonly ClientKind[] = [playwrightDriver, extension, webView]
