// Looks over the shoulder of one or more pages at what a session makes them do, to tell whether anything was done twice.
import type { Page } from 'playwright-core'

export interface Watched {
  /** Commands that the service sent, each id once, in order. */
  readonly commands: string[]
  /** What was done twice, in words: empty where all is well. */
  twice(): string[]
}

/** @param pages those that show the same link */
export function watchCommands(...pages: readonly Page[]): Watched {
  const commands: string[] = []
  const names = new Map<string, string>()
  const answers = new Map<string, Set<string>>()
  /** Forms that the browser sent to the site: the effects that count. */
  const forms: string[] = []
  for (const page of pages) {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        const message = parse(payload)
        if (message['type'] === 'server.command' && !names.has(String(message['id']))) {
          names.set(String(message['id']), String(message['command']))
          commands.push(String(message['id']))
        }
      })
      socket.on('framesent', ({ payload }) => {
        const { type, id, ...answer } = parse(payload)
        if (type === 'client.command_response') {
          answers.set(String(id), (answers.get(String(id)) ?? new Set()).add(JSON.stringify(answer)))
        }
      })
    })
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('/sandbox/')) {
        forms.push(`${new URL(request.url()).pathname} ${request.postData() ?? ''}`)
      }
    })
  }
  return {
    commands,
    twice: () => [
      ...[...answers]
        .filter(([, given]) => given.size > 1)
        .map(([id, given]) => `${names.get(id)} ${id} was answered ${[...given].join(' and ')}`),
      ...forms
        .filter((form, index) => forms.indexOf(form) !== index)
        .map((form) => `sent twice: ${form.split(' ')[0]}`),
    ],
  }
}

function parse(payload: string | Buffer): Record<string, unknown> {
  try {
    return JSON.parse(payload.toString()) as Record<string, unknown>
  } catch {
    // `pong`.
    return {}
  }
}
