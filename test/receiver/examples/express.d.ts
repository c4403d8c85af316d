import type { RequestListener } from 'node:http'

export const app: RequestListener
