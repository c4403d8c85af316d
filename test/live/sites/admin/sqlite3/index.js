// The database driver that the administration panel asks its host for, on Node's own SQLite: the driver of this name on the
// registry loads a binary from elsewhere while it is installed. Only the three calls that the panel makes.
const { DatabaseSync } = require('node:sqlite')

exports.Database = class Database {
  #database

  constructor(path) {
    this.#database = new DatabaseSync(path)
  }

  /** As the panel expects it, `this.lastID` is the row that an INSERT made. */
  run(sql, done) {
    try {
      const { lastInsertRowid } = this.#database.prepare(sql).run()
      done.call({ lastID: Number(lastInsertRowid) }, null)
    } catch (error) {
      done.call({}, error)
    }
  }

  all(sql, done) {
    try {
      done(null, this.#database.prepare(sql).all())
    } catch (error) {
      done(error)
    }
  }
}
