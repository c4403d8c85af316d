// The React pages as a bundler makes them, with the React that a test wants.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type BuildOptions } from 'esbuild'
import type * as Server from './react-server.tsx'

export const REACTS = ['18', '19'] as const
export type React = (typeof REACTS)[number]

const ALIASES: Readonly<Record<React, Record<string, string>>> = {
  18: { react: 'react-18', 'react-dom': 'react-dom-18' },
  19: {},
}

export async function pageScript(react: React): Promise<string> {
  return await bundle('test/browser/support/react-page.tsx', react, { format: 'iife' })
}

/** The markup that a server sends, rendered where there is no window. */
export async function rendered(react: React, url: string, nonce: string): Promise<string> {
  const script = await bundle('test/browser/support/react-server.tsx', react, { format: 'cjs', platform: 'node' })
  const folder = mkdtempSync(join(tmpdir(), 'passage-react-'))
  const file = join(folder, `${randomUUID()}.cjs`)
  writeFileSync(file, script)
  const { render } = createRequire(import.meta.url)(file) as typeof Server
  rmSync(folder, { recursive: true })
  return `<div data-url="${url}">${render(url, nonce)}</div>`
}

async function bundle(entry: string, react: React, more: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: ALIASES[react],
    ...more,
  })
  return outputFiles?.[0]?.text ?? ''
}
