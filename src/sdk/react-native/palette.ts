// The colours of what the component shows around the site. Pure.

export interface Palette {
  readonly ground: string
  readonly text: string
  readonly quiet: string
  readonly line: string
  readonly accent: string
  readonly onAccent: string
  readonly warning: string
}

const LIGHT: Palette = {
  ground: '#ffffff',
  text: '#16181d',
  quiet: '#555b66',
  line: '#d8dbe0',
  accent: '#1f4fd8',
  onAccent: '#ffffff',
  warning: '#a3260f',
}

const DARK: Palette = {
  ground: '#16181d',
  text: '#f2f3f5',
  quiet: '#a9b0bc',
  line: '#3a3f49',
  accent: '#8fb0ff',
  onAccent: '#0b1a40',
  warning: '#ff9c8a',
}

export function paletteOf(isDark: boolean): Palette {
  return isDark ? DARK : LIGHT
}
