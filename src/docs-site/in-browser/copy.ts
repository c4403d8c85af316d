// A button at each block of code that puts it into the clipboard. Where the browser has none to write to, as by plain http, there
// are no buttons.

const COPIED_MS = 2000

export function offerCopies(): void {
  // Absent outside of secure contexts, whatever the types say.
  const clipboard = navigator.clipboard as Clipboard | undefined
  if (clipboard === undefined) {
    return
  }
  for (const block of document.querySelectorAll('article pre')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', () => void copy(clipboard, block, button))
    const around = document.createElement('div')
    around.className = 'code'
    block.replaceWith(around)
    around.append(block, button)
  }
}

async function copy(clipboard: Clipboard, block: Element, button: HTMLButtonElement): Promise<void> {
  const isDone = await clipboard.writeText(block.textContent).then(
    () => true,
    () => false,
  )
  button.textContent = isDone ? 'Copied' : 'Not copied'
  setTimeout(() => (button.textContent = 'Copy'), COPIED_MS)
}
