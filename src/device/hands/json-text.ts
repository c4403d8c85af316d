// JSON as the browser writes it, whatever a page's scripts have made of the language since: old frameworks give arrays and
// texts a `toJSON` of their own, and what is read would come out as something else.

const { stringify } = JSON
const { isArray } = Array
const { keys } = Object

/** Of what JSON can say: anything else is null. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
    // Of these nobody is asked how they want to be written.
    return stringify(value)
  }
  if (typeof value !== 'object' || value === null) {
    return 'null'
  }
  let text = ''
  if (isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      text += (index === 0 ? '' : ',') + jsonText(value[index])
    }
    return `[${text}]`
  }
  const names = keys(value)
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string
    const of = (value as Readonly<Record<string, unknown>>)[name]
    text += of === undefined ? '' : `${text === '' ? '' : ','}${stringify(name)}:${jsonText(of)}`
  }
  return `{${text}}`
}
