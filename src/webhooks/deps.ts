// What an attempt is made with, from the bindings.
import { configOf } from '../config.ts'
import { ownHostsOf } from '../core/own-address.ts'
import type { DeliveryDeps } from './deliver.ts'
import { generationOf } from './generations.ts'

export function depsOf(env: Env): DeliveryDeps {
  const config = configOf(env)
  const { keys, signingKeys, development } = config
  return {
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    keys,
    generationOf: (organisationId, now) => generationOf(env.DB, organisationId, now),
    signingKey: signingKeys[0],
    development,
    ownHosts: ownHostsOf(null, config),
  }
}
