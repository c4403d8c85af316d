// Every sandbox site, each under its integration's id.
import { Hono } from 'hono'
import { serveSite } from './serve.ts'
import { tmobileSite } from './tmobile/site.ts'

export const sandboxSites = new Hono().route('/tmobile', serveSite(tmobileSite))
