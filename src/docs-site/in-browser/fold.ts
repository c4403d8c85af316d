// What is folded on a phone is beside the text on a wide screen, and open there.

export function openOnWideScreens(): void {
  const wide = matchMedia('(min-width: 60rem)')
  const fold = (): void => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-aside]')) {
      details.open = wide.matches
    }
  }
  wide.addEventListener('change', fold)
  fold()
}
