// wrangler takes up changes of the service and its pages by itself. What this process has loaded stays as it was: a
// developer who edits that is told.
import { type FSWatcher, watch } from 'node:fs'

/** Calls `tell` once, with the first file of the commands that changes. */
export function watchOwnSources(tell: (file: string) => void): FSWatcher {
  const watcher = watch(import.meta.dirname, (_, file) => {
    if (file?.endsWith('.ts') === true) {
      watcher.close()
      tell(file)
    }
  })
  return watcher
}
