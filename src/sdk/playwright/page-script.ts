// A script for a page, made of this project's own sources.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** @param name what the script's scope calls what its entry exports */
export async function pageScript(entry: URL, name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: name,
    write: false,
    logLevel: 'warning',
  })
  return outputFiles[0]?.text ?? ''
}
