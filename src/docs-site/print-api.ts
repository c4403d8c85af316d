// Prints what the service answers at /openapi.json, for build.ts: a program of its own, because it is the Worker's code, written
// for the Worker's runtime, and the rest here is not.
import { apiDocument } from '../routes/api-document.ts'

process.stdout.write(apiDocument({ origin: '/', version: '' }).text)
