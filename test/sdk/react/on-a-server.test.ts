// In Node, which has no window: what a server renders.
import { createElement, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { PassageProvider, usePassage } from '../../../src/sdk/react/index.ts'

function Component(): ReactNode {
  const { ready, error } = usePassage()
  return JSON.stringify({ ready, error })
}

describe('on a server', () => {
  it('a component is told that nothing is there yet', () => {
    const page = createElement(PassageProvider, { url: 'https://passage.example.com' }, createElement(Component))
    expect(renderToString(page).replaceAll('&quot;', '"')).toBe('{"ready":false,"error":null}')
  })

  it('mistakes of the developer are told by what mends them', () => {
    expect(() => renderToString(createElement(Component))).toThrow('outside of a <PassageProvider>: put one around')
    const page = createElement(PassageProvider, { url: 'passage.example.com' })
    expect(() => renderToString(page)).toThrow('needs url')
  })
})
