// A sequence diagram in Mermaid's words, as a list that is read from top to bottom: a code host draws it, and here no library of
// megabytes need come for one picture. Pure.
/**
 * Null where it is another kind of diagram, or has more in it than messages between participants.
 * @param escape makes HTML of text
 */
export function sequenceList(diagram: string, escape: (text: string) => string): string | null {
  const [kind, ...lines] = diagram
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const names = new Map<string, string>()
  const messages: { from: string; to: string; words: string }[] = []
  for (const line of lines) {
    const [, id, name] = /^participant (\w+)(?: as (.+))?$/.exec(line) ?? []
    const [, from, to, words = ''] = /^(\w+)-?->>(\w+): (.+)$/.exec(line) ?? []
    if (id !== undefined) {
      names.set(id, name ?? id)
    } else if (from !== undefined && to !== undefined) {
      messages.push({ from: names.get(from) ?? from, to: names.get(to) ?? to, words })
    } else {
      return null
    }
  }
  return kind !== 'sequenceDiagram' || messages.length === 0
    ? null
    : `<ol class="sequence">${messages
        .map(
          ({ from, to, words }) =>
            `<li><b>${escape(from)}</b> → <b>${escape(to)}</b><span>${escape(words)}</span></li>`,
        )
        .join('')}</ol>\n`
}
