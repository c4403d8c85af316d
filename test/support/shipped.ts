// The settings of wrangler.toml as it comes. Whoever deploys writes their own into that file, and `npm run check`, which a deploy
// runs first, judges the code: the tests that it runs take these in their place. test/deploy holds the two equal.

export const SHIPPED = {
  SERVICE_URLS: '',
  LINK_URL_BASE: '',
  PRIVACY_URL: '',
  RETAIN_RESULT_FOR: '2592000',
  DEVELOPMENT: 'off',
  SANDBOX: 'on',
  LIVE_ORIGINS: '{}',
  APP_LINK: '',
  APP_URLS: '{}',
  EXTENSION_URLS: '{}',
  SHARDS: '{}',
  LIMITS: '{}',
} as const satisfies Record<string, string>

/** How TOML writes a text: in three of either quote over several lines, or in one of them. */
const TEXT = `("""[^]*?"""|'''[^]*?'''|"(?:[^"\\\\\\n]|\\\\.)*"|'[^'\\n]*')`

/** A wrangler.toml with these settings instead of its own. */
export function asShipped(toml: string): string {
  return Object.entries(SHIPPED).reduce(
    (text, [name, value]) => text.replace(new RegExp(`^${name}\\s*=\\s*${TEXT}`, 'm'), () => `${name} = "${value}"`),
    toml,
  )
}
