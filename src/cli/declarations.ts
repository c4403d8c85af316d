// The declarations of a package, as the compiler says them, for a project that has no sources beside them.
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * Writes them below `types/`, in the folders that the sources have below `src/`.
 * @param types of packages that the sources see without naming them
 */
export function writeDeclarations(entries: readonly string[], target: string, types: readonly string[]): void {
  const config = '.build/declarations.json'
  const options = {
    extends: resolve('tsconfig.json'),
    compilerOptions: {
      lib: ['esnext', 'dom', 'dom.iterable'],
      types,
      noEmit: false,
      incremental: false,
      declaration: true,
      emitDeclarationOnly: true,
      rootDir: resolve('src'),
      outDir: resolve(target, 'types'),
      typeRoots: [resolve('node_modules/@types')],
    },
    files: entries.map((entry) => resolve(entry)),
  }
  writeFileSync(config, JSON.stringify(options))
  execFileSync('node_modules/.bin/tsc', ['-p', config], { stdio: 'inherit' })
  for (const file of globSync(join(target, 'types/**/*.d.ts'))) {
    const text = readFileSync(file, 'utf8')
    // Only what a file is called is another.
    writeFileSync(file, text.replaceAll(/(['"]\.{1,2}\/[^'"]+?)(?:\.d)?\.ts(['"])/g, '$1.js$2'))
  }
}
