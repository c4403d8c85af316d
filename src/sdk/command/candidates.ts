// What may come next on a command line, and what makes a shell ask. Pure.
import { COMMON, type CommandName, commandOf, NAMES } from './command-table.ts'

/** @param words after `passage`; the last one is being typed, and may be empty */
export function candidates(words: readonly string[]): readonly string[] {
  const typed = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  return found(before).filter((one) => one.startsWith(typed))
}

function found(before: readonly string[]): readonly string[] {
  const name = NAMES.find((one) => one.split(' ').every((word, index) => before[index] === word))
  if (name === undefined) {
    const next = NAMES.map((one) => one.split(' ')).filter((one) => before.every((word, index) => word === one[index]))
    return [...new Set(next.flatMap((one) => one[before.length] ?? []))]
  }
  return ofCommand(name, before.slice(name.split(' ').length))
}

function ofCommand(name: CommandName, given: readonly string[]): readonly string[] {
  const { choices = [], options } = commandOf(name)
  const all = { ...options, ...COMMON }
  const last = given.at(-1) ?? ''
  const open = last.startsWith('--') ? all[last.slice(2)] : undefined
  if (open?.type === 'string') {
    return open.choices ?? []
  }
  const flags = Object.entries(all)
    .filter(([option, { multiple }]) => multiple === true || !given.includes(`--${option}`))
    .map(([option]) => `--${option}`)
  return [...(given.some((word) => !word.startsWith('-')) ? [] : choices), ...flags]
}

/** Each asks the very command that was typed, so that there is one list, and completes files where that has nothing. */
export const SCRIPTS = {
  bash: `_passage() {
  local IFS=$'\\n'
  COMPREPLY=($("$1" __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _passage passage`,
  zsh: `#compdef passage
_passage() {
  local -a found
  found=("\${(@f)$("$words[1]" __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then
    compadd -- $found
  else
    _files
  fi
}
compdef _passage passage`,
  fish: `function __passage_candidates
  set -l words (commandline -opc)
  set -l found ($words[1] __complete -- $words[2..] (commandline -ct) 2>/dev/null | string match -r .+)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c passage -f -a '(__passage_candidates)'`,
} as const
