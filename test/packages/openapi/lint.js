// What two linters say of documents, in their strictest usual form: `node lint.js openapi.json …` prints a line for each complaint,
// with the document's file first.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import spectralCore from '@stoplight/spectral-core'
import rulesets from '@stoplight/spectral-rulesets'

const config = await createConfig({ extends: ['recommended-strict'] })
const spectral = new spectralCore.Spectral()
spectral.setRuleset({ extends: rulesets.oas })

for (const path of process.argv.slice(2)) {
  const source = readFileSync(path, 'utf8')
  for (const { severity, ruleId, message, location } of await lintFromString({ source, absoluteRef: path, config })) {
    console.log(`${basename(path)} redocly ${severity} ${ruleId}: ${message} ${location[0]?.pointer ?? ''}`)
  }
  for (const { severity, code, message, path: place } of await spectral.run(source)) {
    console.log(`${basename(path)} spectral ${severity} ${code}: ${message} ${place.join('.')}`)
  }
}
