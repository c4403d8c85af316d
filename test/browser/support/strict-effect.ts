// Stands in for React's useEffect in StrictMode: each effect runs, is cleaned up and runs again, then stays until the end.
const cleanups: (() => void)[] = []

export function useEffect(effect: () => () => void): void {
  effect()()
  cleanups.push(effect())
}

export function unmount(): void {
  for (const cleanup of cleanups.splice(0)) {
    cleanup()
  }
}
