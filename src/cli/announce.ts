// What `npm start` says once the service is ready. Words only.
import type { Development } from './development.ts'
import type { WebhookSecrets } from './secrets.ts'
import { curlLine, exampleLink } from './example.ts'
import { targetsAt } from './inbox.ts'
import type { LiveReach } from './live.ts'
import { paint } from './say.ts'

export interface Live extends LiveReach {
  readonly liveApiKey: string
}

/** @param live null where no live key was asked for */
export function readyWords(development: Development, secrets: WebhookSecrets, live: Live | null): string {
  const { url, apiKey, inboxUrl } = development
  const parts = [
    `\n${paint('bold', 'Passage is ready.')} Open this and press its button:`,
    `  ${paint('cyan', url)}`,
    [
      line('API key', apiKey),
      ...(live === null ? [] : [line('Live API key', live.liveApiKey)]),
      line('Organisation', development.organisationId),
      line('Webhook secret', secrets.test),
      ...(live === null ? [] : [line('… of live ones', secrets.live)]),
      line('Webhook inbox', inboxUrl),
      line('Docs', `${url}/docs`),
    ].join('\n'),
    'The same from a terminal:',
    curlLine(url, apiKey, exampleLink(targetsAt(inboxUrl))),
    ...(live === null ? [] : liveWords(development, live)),
    `The whole story without a browser: ${paint('cyan', 'npm run demo')}. Ctrl-C ends everything.\n`,
  ]
  return parts.join('\n\n')
}

function liveWords({ url, inboxUrl }: Development, { liveApiKey, example, reached, missing }: Live): string[] {
  const link =
    example === null
      ? []
      : [
          `A live link, for a client that drives the real site (the live key reaches ${reached.join(', ')}):`,
          curlLine(url, liveApiKey, { ...example, ...targetsAt(inboxUrl) }),
        ]
  return missing === null ? link : [...link, missing]
}

function line(name: string, value: string): string {
  return `  ${paint('dim', name.padEnd(15))}${value}`
}
