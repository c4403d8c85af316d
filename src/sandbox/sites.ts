// Every sandbox site, each under its integration's id.
import { Hono } from 'hono'
import { attSite } from './att/site.ts'
import { serveSite } from './serve.ts'
import { tmobileSite } from './tmobile/site.ts'
import { ubereatsSite } from './ubereats/site.ts'
import { verizonSite } from './verizon/site.ts'

export const sites = new Hono()
// What goes wrong is told by the one who asked.
sites.onError((cause) => {
  throw cause
})
sites.route('/sandbox/tmobile', serveSite(tmobileSite))
sites.route('/sandbox/att', serveSite(attSite))
sites.route('/sandbox/verizon', serveSite(verizonSite))
sites.route('/sandbox/ubereats', serveSite(ubereatsSite))
