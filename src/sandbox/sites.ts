// Every sandbox site, each under its integration's id.
import { Hono } from 'hono'
import { once } from '../wire/once.ts'
import { attSite } from './att/site.ts'
import { serveSite } from './serve.ts'
import { tmobileSite } from './tmobile/site.ts'
import { ubereatsSite } from './ubereats/site.ts'
import { verizonSite } from './verizon/site.ts'

export const sites = once(() => {
  const app = new Hono()
  // What goes wrong is told by the one who asked.
  app.onError((cause) => {
    throw cause
  })
  app.route('/sandbox/tmobile', serveSite(tmobileSite))
  app.route('/sandbox/att', serveSite(attSite))
  app.route('/sandbox/verizon', serveSite(verizonSite))
  app.route('/sandbox/ubereats', serveSite(ubereatsSite))
  return app
})
