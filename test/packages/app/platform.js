// In place of react-native and react-native-webview, which need a phone: views are names, and whatever the platform does is
// done by `platform`, which the test gives.
import { createElement, useEffect, useImperativeHandle, useRef } from 'react'

const { platform } = globalThis

export const View = 'View'
export const ScrollView = 'ScrollView'
export const Text = 'Text'
export const Pressable = 'Pressable'
export const ActivityIndicator = 'ActivityIndicator'
export const StyleSheet = { create: (styles) => styles, absoluteFill: {}, hairlineWidth: 1 }
export const Platform = { OS: platform.os }
export const useColorScheme = () => 'light'
export const AccessibilityInfo = { announceForAccessibility: (text) => platform.said.push(text) }
export const AppState = { addEventListener: (_, listener) => platform.appStates.listen(listener) }
export const BackHandler = { addEventListener: (_, listener) => platform.back.listen(listener) }

/** One mount, one view. */
export function WebView({ ref, ...props }) {
  const latest = useRef(props)
  const view = useRef(null)
  useEffect(() => {
    latest.current = props
  })
  useEffect(() => {
    const opened = platform.openView(() => latest.current)
    view.current = opened
    return () => opened.close()
  }, [])
  const { uri, baseUrl } = props.source ?? {}
  useEffect(() => {
    if (uri !== undefined) {
      view.current.load(uri)
    }
  }, [uri, baseUrl])
  useImperativeHandle(ref, () => ({
    injectJavaScript: (text) => view.current?.run(text),
    reload: () => view.current?.reload(),
    goBack: () => view.current?.goBack(),
  }))
  return createElement('WebView', { incognito: props.incognito })
}
