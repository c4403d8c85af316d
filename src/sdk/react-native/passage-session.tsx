// <PassageSession>: links one account in the app. The site is always there in its full size, for what has none is visible to
// nobody; it is covered but for the user's turn.
import { type ReactElement, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { AppState, BackHandler, Platform, StyleSheet, useColorScheme, View } from 'react-native'
import { placeAt } from './addresses.ts'
import { LinkRun, type Surroundings } from './link-run.ts'
import { paletteOf } from './palette.ts'
import { AddressBar, Button, Panel, Progress } from './panels.tsx'
import type { PassageSessionProps } from './props.ts'
import { faceOf } from './session-state.ts'
import { SiteView } from './site-view.tsx'
import { ENGLISH } from './words.ts'
import { workOf } from './work.ts'

/** Another link is another session, whatever else has changed. */
export function PassageSession(props: PassageSessionProps): ReactElement {
  return <Session key={`${props.service} ${props.claimCode}`} {...props} />
}

function Session(props: PassageSessionProps): ReactElement {
  // What is called is what the last render was given.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  const [run] = useState(() => new LinkRun(() => latest.current, surroundings()))
  const { session, view } = useSyncExternalStore(run.subscribe, run.snapshot)
  useEffect(() => {
    run.start()
    return () => run.stop()
  }, [run])
  const face = faceOf(session)
  useEffect(() => {
    const back = BackHandler.addEventListener('hardwareBackPress', () => {
      if (face === 'stop') {
        run.goOn()
      } else {
        run.askToStop()
      }
      // The screen stays until the session is over.
      return true
    })
    return () => back.remove()
  }, [run, face])

  const scheme = useColorScheme()
  const palette = paletteOf(props.isDark ?? scheme === 'dark')
  const words = { ...ENGLISH, ...props.words }
  const isSite = face === 'site'
  const work = workOf(session, words)
  return (
    <View style={[styles.all, { backgroundColor: palette.ground }]}>
      <View
        style={styles.all}
        pointerEvents={isSite ? 'auto' : 'none'}
        accessibilityElementsHidden={!isSite}
        importantForAccessibility={isSite ? 'auto' : 'no-hide-descendants'}
      >
        <AddressBar
          title={words.yourTurn}
          place={placeAt(session.address)}
          secure={words.secure}
          notSecure={words.notSecure}
          cancel={words.cancel}
          palette={palette}
          onCancel={() => run.askToStop()}
        />
        <SiteView bridge={run.bridge} view={view} />
      </View>
      {face === 'work' && (
        <Panel title={work.heading} text={work.subheading} palette={palette}>
          <Progress work={work} palette={palette} />
          {!session.isOver && !session.isCanceling && (
            <Button label={words.cancel} palette={palette} onPress={() => run.askToStop()} />
          )}
        </Panel>
      )}
      {face === 'question' && (
        <Panel title={words.continueAs(session.question?.name ?? null)} text={null} palette={palette}>
          <Button kind="main" label={words.continueYes} palette={palette} onPress={() => run.answer(true)} />
          <Button label={words.continueNo} palette={palette} onPress={() => run.answer(false)} />
          <Button label={words.cancel} palette={palette} onPress={() => run.askToStop()} />
        </Panel>
      )}
      {face === 'stop' && (
        <Panel title={words.stopTitle} text={words.stopText} palette={palette}>
          <Button kind="main" label={words.goOn} palette={palette} onPress={() => run.goOn()} />
          <Button label={words.stop} palette={palette} onPress={() => run.cancel()} />
        </Panel>
      )}
    </View>
  )
}

function surroundings(): Surroundings {
  return {
    platform: Platform.OS === 'android' ? 'android' : 'ios',
    // Looked up when it is needed: what brings it may be loaded after this module.
    randomValues: typeof crypto === 'object' ? (bytes) => crypto.getRandomValues(bytes) : null,
    onForeground: (listener) => {
      const change = AppState.addEventListener('change', (state) => {
        if (state === 'active') {
          listener()
        }
      })
      return () => change.remove()
    },
  }
}

const styles = StyleSheet.create({ all: { flex: 1 } })
