// The resources that there are, with what their files call their parts: by the conventions that every such file keeps. Pure.
import type { Integration } from '../../integrations/integration.ts'
import type { Resource } from '../../integrations/resources/resource.ts'
import { camel, kebab, pascal, plural } from './names.ts'
import { shapeOf } from './result-shape.ts'
import type { UsedResource } from './write-integration.ts'
import type { NewResource } from './write-resource.ts'

export function resourcesIn(catalogue: readonly Integration[]): ReadonlyMap<string, Resource> {
  return new Map(catalogue.flatMap(({ offers }) => offers.map(({ resource }) => [resource.name, resource])))
}

/** @param text of its file */
export function usedResource(resource: Resource, text: string): UsedResource {
  const result = /read: \{[^}]*?result: (\w+)/.exec(text)?.[1]
  const type = new RegExp(String.raw`export type (\w+) = z\.infer<ReturnType<typeof ${result}>>`).exec(text)?.[1]
  return {
    name: resource.name,
    file: resourceFile(resource.name),
    resource: `${camel(resource.name)}Resource`,
    resultType: type ?? null,
    argumentsSchema: /write: \{[^}]*?arguments: (\w+)/.exec(text)?.[1] ?? null,
    read: resource.read === undefined ? null : shapeOf(resource.read.result()),
    takesLimit: resource.read !== undefined && resource.read.arguments !== null,
  }
}

/** Of one that is about to be written. */
export function usedNewResource({ name, read, write }: NewResource): UsedResource {
  return {
    name,
    file: resourceFile(name),
    resource: `${camel(name)}Resource`,
    resultType: read === null ? null : pascal(plural(name)),
    argumentsSchema: write === null ? null : `new${pascal(name)}`,
    read,
    takesLimit: read !== null && read.list !== null,
  }
}

export function resourceFile(name: string): string {
  return `${kebab(name)}.ts`
}
