// A developer's webhook receiver: a real HTTP server on loopback, started before the tests and stopped after them.
// POST /hook/<box>?answers=500,200 records the request and answers with the next status of the list (the last one
// stays), with &encoding=gzip with a claim that its empty body does not keep; GET /box/<box> tells what came in.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestProject } from 'vitest/node'

export interface Received {
  readonly at: number
  readonly headers: Record<string, string>
  readonly body: string
  readonly answered: number
}

declare module 'vitest' {
  interface ProvidedContext {
    receiverUrl: string
    claimRaceCodes: number
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const boxes = new Map<string, Received[]>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://receiver')
    const [, kind, name = ''] = url.pathname.split('/')
    if (kind === 'box') {
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify(boxes.get(name) ?? []))
      return
    }
    void record(name, url, request, response)
  })

  async function record(name: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const box = boxes.get(name) ?? []
    const answers = (url.searchParams.get('answers') ?? '200').split(',').map(Number)
    const answered = answers[Math.min(box.length, answers.length - 1)] ?? 200
    boxes.set(name, [...box, { at: Date.now(), headers: request.headers as Record<string, string>, body, answered }])
    response.statusCode = answered
    const encoding = url.searchParams.get('encoding')
    if (encoding === null) {
      response.end('thanks')
    } else {
      response.setHeader('Content-Encoding', encoding)
      response.end()
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  project.provide('receiverUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  project.provide('claimRaceCodes', Number(process.env['CLAIM_RACE'] ?? 25))
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
