// Every sandbox site, each under its integration's id.
import { Hono } from 'hono'
import { attSite } from './att/site.ts'
import { serveSite } from './serve.ts'
import { tmobileSite } from './tmobile/site.ts'
import { ubereatsSite } from './ubereats/site.ts'
import { verizonSite } from './verizon/site.ts'

export const sandboxSites = new Hono()
  .route('/tmobile', serveSite(tmobileSite))
  .route('/att', serveSite(attSite))
  .route('/verizon', serveSite(verizonSite))
  .route('/ubereats', serveSite(ubereatsSite))
