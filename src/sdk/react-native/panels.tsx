// What lies over the site, or above it: the words of the work, a question, and the bar with the address. Told what to show,
// and decides nothing.
import { type ReactElement, type ReactNode, useEffect } from 'react'
import { AccessibilityInfo, ActivityIndicator, Pressable, ScrollView, StyleSheet, Text, View } from 'react-native'
import type { Place } from './addresses.ts'
import type { Palette } from './palette.ts'
import type { Work } from './work.ts'

interface ButtonProps {
  readonly label: string
  readonly palette: Palette
  /** `bare`: in a bar, where there is little room. */
  readonly kind?: 'main' | 'other' | 'bare'
  readonly onPress: () => void
}

export function Button({ label, palette, kind = 'other', onPress }: ButtonProps): ReactElement {
  const isMain = kind === 'main'
  return (
    <Pressable
      accessibilityRole="button"
      onPress={onPress}
      style={({ pressed }) => [
        styles.button,
        { borderColor: isMain ? palette.accent : palette.line, opacity: pressed ? 0.6 : 1 },
        isMain && { backgroundColor: palette.accent },
        kind === 'bare' && styles.bare,
      ]}
    >
      <Text style={[styles.label, { color: isMain ? palette.onAccent : palette.text }]}>{label}</Text>
    </Pressable>
  )
}

interface PanelProps {
  readonly title: string
  readonly text: string | null
  readonly palette: Palette
  readonly children: ReactNode
}

/** Covers the site. Said aloud where it changes: the site's own words are hidden from who listens. */
export function Panel({ title, text, palette, children }: PanelProps): ReactElement {
  useEffect(() => {
    AccessibilityInfo.announceForAccessibility(text === null ? title : `${title}. ${text}`)
  }, [title, text])
  return (
    <ScrollView
      accessibilityViewIsModal
      contentContainerStyle={styles.panel}
      style={[StyleSheet.absoluteFill, { backgroundColor: palette.ground }]}
    >
      <Text accessibilityRole="header" style={[styles.title, { color: palette.text }]}>
        {title}
      </Text>
      {text !== null && <Text style={[styles.text, { color: palette.quiet }]}>{text}</Text>}
      {children}
    </ScrollView>
  )
}

export function Progress({ work, palette }: { readonly work: Work; readonly palette: Palette }): ReactElement {
  const { progress, heading } = work
  if (progress === null) {
    return <ActivityIndicator accessibilityLabel={heading} color={palette.accent} size="large" style={styles.spinner} />
  }
  const percent = Math.round(progress * 100)
  return (
    <View
      accessible
      accessibilityRole="progressbar"
      accessibilityLabel={heading}
      accessibilityValue={{ min: 0, max: 100, now: percent }}
      style={[styles.track, { backgroundColor: palette.line }]}
    >
      <View style={[styles.bar, { backgroundColor: palette.accent, width: `${percent}%` }]} />
    </View>
  )
}

interface AddressBarProps {
  readonly title: string
  /** Null while no site is there. */
  readonly place: Place | null
  readonly secure: string
  readonly notSecure: string
  readonly cancel: string
  readonly palette: Palette
  readonly onCancel: () => void
}

/** Where the user is about to type a password: the end of the host is what tells whose it is. */
export function AddressBar({
  title,
  place,
  secure,
  notSecure,
  cancel,
  palette,
  onCancel,
}: AddressBarProps): ReactElement {
  const safety = place?.isSecure === true ? secure : notSecure
  return (
    <View style={[styles.addressBar, { backgroundColor: palette.ground, borderColor: palette.line }]}>
      <View style={styles.address}>
        <Text numberOfLines={1} style={[styles.small, { color: palette.quiet }]}>
          {title}
        </Text>
        {place !== null && (
          <View accessible accessibilityLabel={`${place.host}, ${safety}`}>
            {!place.isSecure && <Text style={[styles.small, { color: palette.warning }]}>{notSecure}</Text>}
            <View style={styles.host}>
              {place.isSecure && <Lock color={palette.quiet} ground={palette.ground} />}
              <Text ellipsizeMode="head" numberOfLines={1} style={[styles.hostName, { color: palette.text }]}>
                {place.host}
              </Text>
            </View>
          </View>
        )}
      </View>
      <Button kind="bare" label={cancel} palette={palette} onPress={onCancel} />
    </View>
  )
}

/** Drawn: not every font has the sign, and as an emoji it has a colour of its own. */
function Lock({ color, ground }: { readonly color: string; readonly ground: string }): ReactElement {
  return (
    <View style={styles.lock}>
      <View style={[styles.shackle, { borderColor: color, backgroundColor: ground }]} />
      <View style={[styles.body, { backgroundColor: color }]} />
    </View>
  )
}

const styles = StyleSheet.create({
  button: {
    alignItems: 'center',
    borderRadius: 10,
    borderWidth: 1,
    justifyContent: 'center',
    minHeight: 48,
    paddingHorizontal: 20,
    paddingVertical: 10,
  },
  bare: { borderWidth: 0, minWidth: 48, paddingHorizontal: 4 },
  label: { fontSize: 16, fontWeight: '600', textAlign: 'center' },
  panel: { alignItems: 'stretch', flexGrow: 1, gap: 16, justifyContent: 'center', padding: 24 },
  title: { fontSize: 22, fontWeight: '700', textAlign: 'center' },
  text: { fontSize: 16, textAlign: 'center' },
  spinner: { marginVertical: 16 },
  track: { borderRadius: 3, height: 6, marginVertical: 16, overflow: 'hidden' },
  bar: { height: 6 },
  addressBar: {
    alignItems: 'center',
    borderBottomWidth: StyleSheet.hairlineWidth,
    flexDirection: 'row',
    gap: 12,
    paddingHorizontal: 16,
    paddingVertical: 8,
  },
  address: { flex: 1, gap: 2 },
  small: { fontSize: 13 },
  host: { alignItems: 'center', flexDirection: 'row', gap: 6 },
  hostName: { flexShrink: 1, fontSize: 16, fontWeight: '600' },
  lock: { alignItems: 'center', height: 14, justifyContent: 'flex-end', width: 12 },
  shackle: { borderRadius: 4, borderWidth: 1.5, height: 9, marginBottom: -4, width: 8 },
  body: { borderRadius: 1.5, height: 8, width: 11 },
})
