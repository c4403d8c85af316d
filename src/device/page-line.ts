// What is said between the script in a page and whoever put it there, in both directions as plain texts. A page's own scripts
// hear and say whatever they like on the same line: what may be believed is decided outside of the page.

/** Under which name the script is found in a page. It cannot be changed or taken away. */
export const GLOBAL = '__passage'
/** Of this script. Another one with another number may be there: then it is not called. */
export const VERSION = 1

/** Under which name a page finds its native side, where the platform leaves the choice. */
export const CHANNEL = 'passageBridge'

/**
 * From a page: `<name> <word>`, or `<name> <JSON>` with the answer. The name is that of the call, drawn for it alone.
 * `begun <when>`: a hand is at work, in the document that began then. `absent`: the script is not there, and nothing was done.
 * `refused`: the page is of another origin, and nothing was done; by a name of its own, because that page has read it.
 */
export const WORDS = { begun: 'begun', absent: 'absent', refused: 'refused' } as const

/** From a page, without a name: it goes to another one, as far as it knows; and it wanted to open a dialog. */
export const HINTS = { leaving: 'leaving', dialog: 'dialog' } as const

/** Of an answer. What the service takes is less, in bytes. Characters. */
export const MOST_ANSWER = 1_100_000
