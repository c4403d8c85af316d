// GET /: where `npm start` runs this service, the way to the page that shows a developer what to do. A deployed service has
// nothing there: its users arrive with a link, and its developers read the documents.
import { Hono } from 'hono'
import type { AppEnv } from '../http/app-env.ts'

export const startPage = new Hono<AppEnv>()

// Of no method: a page for people is no part of the API that answers 405 with what it allows.
startPage.all('/', (c) => {
  const address = c.get('config').startPage
  return address === null ? c.notFound() : c.redirect(address)
})
