// Loaded into wrangler before itself: ends its whole process group when the command that started it is gone. A command that
// is killed with -9 runs no handler, but the kernel closes its end of this pipe; without the leash the server would go on,
// with the port and the data, and nobody would know it.
import { Socket } from 'node:net'
import { isMainThread } from 'node:worker_threads'

/** The fourth of the files that spawnWrangler opens. */
const LEASH = 3

// wrangler hands its flags on to the process and the threads that it starts: there the number is another file.
if (isMainThread && process.send === undefined) {
  const leash = new Socket({ fd: LEASH })
  // unref: a wrangler that is done ends.
  leash.unref().resume()
  leash.on('error', end).on('close', end)
}

function end(): void {
  process.kill(-process.pid, 'SIGKILL')
}
