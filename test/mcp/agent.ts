// An agent: the protocol's official client, which asks the service over fetch as it would over the network.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { ORIGIN } from '../support/api.ts'
import { fetchService } from '../support/answer.ts'

/** Both generations of the protocol, as the client is told to speak them. */
export const GENERATIONS = {
  older: { mode: 'legacy' },
  newer: { mode: { pin: '2026-07-28' } },
  'whichever there is': { mode: 'auto' },
} as const

export type Generation = keyof typeof GENERATIONS

/** @param heard gets the body of every answer */
export async function newAgent(
  key: string,
  generation: Generation = 'newer',
  heard: (body: string) => void = () => undefined,
): Promise<Client> {
  const client = new Client({ name: 'tests', version: '1' }, { versionNegotiation: GENERATIONS[generation] })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${ORIGIN}/mcp`), {
      fetch: async (url, init) => {
        const response = await fetchService(String(url), init)
        heard(await response.clone().text())
        return response
      },
      requestInit: { headers: { Authorization: `Bearer ${key}` } },
    }),
  )
  return client
}

export interface ToolAnswer {
  readonly isError: boolean
  readonly text: string
  /** Where it is an error: what the API said. */
  readonly refusal: Record<string, unknown>
  readonly data: Record<string, unknown>
}

export async function useTool(client: Client, name: string, given: object = {}): Promise<ToolAnswer> {
  const result = await client.callTool({ name, arguments: { ...given } })
  const [block] = result.content
  const text = block?.type === 'text' ? block.text : ''
  const isError = result.isError === true
  return {
    isError,
    text,
    refusal: isError ? (JSON.parse(text) as Record<string, unknown>) : {},
    data: (result.structuredContent ?? {}) as Record<string, unknown>,
  }
}
