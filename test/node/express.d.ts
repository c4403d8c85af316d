// As much of Express as the tests use: it brings no types of its own.
declare module 'express' {
  import type { RequestListener } from 'node:http'

  interface Application extends RequestListener {
    use(handler: RequestListener): void
  }
  const express: { (): Application; json(): RequestListener }
  export default express
}
