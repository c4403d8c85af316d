// The web view of a session: with cookies of its own, and the platform's own user agent. Tells the bridge what happens to it.
import type { ReactElement } from 'react'
import { StyleSheet } from 'react-native'
import { WebView } from 'react-native-webview'
import { deviceScript } from './device-script.ts'
import type { SiteBridge, ViewShape } from './site-bridge.ts'

export function SiteView({ bridge, view }: { readonly bridge: SiteBridge; readonly view: ViewShape }): ReactElement {
  return (
    <WebView
      key={view.life}
      ref={bridge.attach}
      {...(view.source === undefined ? {} : { source: view.source })}
      style={styles.view}
      // Nothing of the app's, and nothing of another session's.
      incognito={view.isFresh}
      cacheEnabled={false}
      sharedCookiesEnabled={false}
      // For a sign-in at another site than the one that is linked.
      thirdPartyCookiesEnabled
      domStorageEnabled
      // Early where the platform manages to; nothing relies on it.
      injectedJavaScriptBeforeContentLoaded={deviceScript}
      // All: what is not listed would be opened in another app. `mayLoad` decides.
      originWhitelist={EVERYTHING}
      setSupportMultipleWindows
      javaScriptCanOpenWindowsAutomatically
      allowsBackForwardNavigationGestures={false}
      allowsLinkPreview={false}
      allowsInlineMediaPlayback
      geolocationEnabled={false}
      mediaCapturePermissionGrantType="deny"
      mixedContentMode="never"
      allowFileAccess={false}
      saveFormDataDisabled
      webviewDebuggingEnabled={false}
      onMessage={({ nativeEvent: { data } }) => bridge.happened({ kind: 'message', data })}
      onLoadStart={({ nativeEvent: { url, loading } }) => bridge.happened({ kind: 'start', url, loading })}
      onLoad={({ nativeEvent }) =>
        bridge.happened({
          kind: 'finish',
          url: nativeEvent.url,
          // Only iOS gives it here, and there not always.
          navigationType: nativeEvent.navigationType as string | undefined,
        })
      }
      onError={(event) => {
        // Else react-native-webview covers the view with words of its own.
        event.preventDefault()
        bridge.happened({ kind: 'error' })
      }}
      onHttpError={({ nativeEvent: { statusCode } }) => bridge.answered(statusCode)}
      onShouldStartLoadWithRequest={({ url, isTopFrame, navigationType }) =>
        bridge.mayLoad({
          url,
          // Android gives neither.
          isTopFrame: isTopFrame as boolean | undefined,
          navigationType: navigationType as string | undefined,
        })
      }
      onOpenWindow={({ nativeEvent: { targetUrl } }) => bridge.happened({ kind: 'window', targetUrl })}
      // Each is of one platform; the other passes it over.
      onFileDownload={() => bridge.happened({ kind: 'download' })}
      onContentProcessDidTerminate={() => bridge.happened({ kind: 'gone' })}
      onRenderProcessGone={() => bridge.happened({ kind: 'gone' })}
    />
  )
}

const EVERYTHING = ['*']

const styles = StyleSheet.create({ view: { flex: 1 } })
