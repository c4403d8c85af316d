// What a reader's words mean to the search: which of them say nothing, and by which the docs call the same thing. Pure.

const FILLERS = new Set(
  (
    'a about all am an and any are as at be by can could do does for from had has have how i if in into is it its me much my need ' +
    'of on or our should so than that the their them then there these they this to us want was we what when where which who why ' +
    'will with would you your'
  ).split(' '),
)

/** What readers ask for, by the beginning of the word, and what the docs say instead. */
const SAID_HERE: readonly (readonly [asked: readonly string[], said: readonly string[]])[] = [
  [
    ['price', 'pricing', 'prices', 'fee', 'expens', 'charge'],
    ['costs', 'cost'],
  ],
  [
    ['gdpr', 'ccpa', 'privacy', 'compliance', 'forget', 'delet'],
    ['erase', 'erased', 'erasing', 'erasure', 'kept'],
  ],
  [['retention', 'retain', 'storage'], ['kept']],
  [
    ['retry', 'retri', 'resend', 'resent'],
    ['again', 'redeliver'],
  ],
  [
    ['env', 'environment', 'config'],
    ['variable', 'variables', 'settings'],
  ],
  [
    ['token', 'credential'],
    ['key', 'keys', 'secret'],
  ],
  [
    ['throttl', 'quota'],
    ['limits', 'limit'],
  ],
  [['spec', 'swagger'], ['openapi']],
  [
    ['hosting', 'install', 'setup', 'host'],
    ['deploy', 'deploying'],
  ],
  [
    ['iframe', 'popup', 'widget', 'dialog'],
    ['modal', 'embedding'],
  ],
  [
    ['mock', 'fake', 'staging'],
    ['sandbox', 'test'],
  ],
  [
    ['verify', 'validat', 'authentic'],
    ['signature', 'signed', 'genuine'],
  ],
  [
    ['poll', 'polling'],
    ['wait', 'waitforend'],
  ],
  [
    ['ai', 'llm'],
    ['agent', 'agents'],
  ],
  [['logo', 'brand', 'theme'], ['look']],
]

/** Those that say something; all of them, where none does: "who is it" is a question, too. */
export function tellingWords(words: readonly string[]): readonly string[] {
  const telling = words.filter((word) => !FILLERS.has(word))
  return telling.length === 0 ? words : telling
}

/** @param word in lower case */
export function otherWordsFor(word: string): readonly string[] {
  const singular = /[^s]s$/.test(word) && word.length > 3 ? [word.slice(0, -1)] : []
  const said = SAID_HERE.flatMap(([asked, said]) => (asked.some((begin) => begins(word, begin)) ? said : []))
  return [...singular, ...said.filter((one) => one !== word)]
}

/** Short words are meant whole: "aim" does not begin with "ai". */
function begins(word: string, begin: string): boolean {
  return begin.length < 5 ? word === begin : word.startsWith(begin)
}
