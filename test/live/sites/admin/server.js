// The server-rendered site: express-admin 2.0.0 (MIT), a panel in which a company's people keep the tables of a database.
// Every page is a form or a list made by the server; each form carries a token of csurf, and without it a POST is 403. What
// is here is what its host gives it: a table, an account, an address. Its pages are its own.
// Environment: PORT, and STATE, a directory of its own.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import express from 'express'
import admin from 'express-admin'

const { PORT, STATE } = process.env
const database = join(STATE, 'contacts.sqlite')
const settings = join(STATE, 'settings.json')

const tables = new DatabaseSync(database)
tables.exec(`
  CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, phone TEXT);
  INSERT INTO contacts (name, city, phone) VALUES
    ('Mina Petrova', 'Sofia', '+359 2 555 0101'),
    ('Jonas Öhman & Sons', 'Malmö', '+46 40 555 0102'),
    ('Adaeze Nwosu', 'Lagos', '+234 1 555 0103');
`)
tables.close()
writeFileSync(settings, '{}')

const session = { name: 'panel', secret: 'of a test', resave: false, saveUninitialized: true }
const site = express()
site.use(
  admin({
    config: { sqlite: { database }, admin: { settings, upload: STATE, session } },
    settings: {},
    users: { mina: { name: 'mina', pass: 'correct horse' } },
    custom: {},
  }),
)
site.listen(Number(PORT), '127.0.0.1', async () => {
  // The panel mounts itself when it has read the tables, and tells nobody: until then everything is 404.
  while ((await fetch(`http://127.0.0.1:${PORT}/login`)).status === 404) {
    await turn()
  }
  writeFileSync(join(STATE, 'ready'), '')
})
