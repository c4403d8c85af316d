// The extension's worker: hears the browser and the extension's other parts, and hands each thing to the link that it is for.
// It may be stopped at any moment: whatever wakes it, each link goes on, once.
import { complain } from '../device/complain.ts'
import { newClaimName } from '../device/claim-name.ts'
import type { LinkForExtension } from '../wire/extension-message.ts'
import { onceShared } from '../wire/once.ts'
import { giveBack } from './hosts.ts'
import { Keeper } from './keeper.ts'
import { type Kept, toResume } from './kept.ts'
import { Linking } from './linking.ts'
import { type Asked, mayAsk, readAsked, type Speaker, type Told } from './messages.ts'
import { shipped } from './shipped.ts'
import type { TabEvent } from './tab-page.ts'
import { isOfSite, prepare } from './tab-scripts.ts'

const ALARM = 'go on'
/** The least that browsers allow for. */
const ALARM_MINUTES = 0.5

/** Of who asks. The hosted page shows no longer one. */
const MOST_NAME = 80

const keeper = new Keeper()
const linkings = new Map<string, Linking>()
const ports = new Set<chrome.runtime.Port>()

/** Once in the life of this worker, before anything else is done; what failed is tried again by whatever comes next. */
const wake = onceShared(resume)

async function resume(): Promise<void> {
  await keeper.close()
  const { resumed, stale } = toResume(await keeper.inMemory(), await keeper.onDisk(), Date.now())
  await Promise.all(stale.map((linkId) => keeper.erase(linkId)))
  resumed.forEach(begin)
  await giveBack(originsInUse)
}

function originsInUse(): string[] {
  return [...linkings.values()].flatMap(({ origins }) => origins)
}

function begin(kept: Kept): void {
  const { linkId } = kept
  if (linkings.has(linkId)) {
    return
  }
  const linking = new Linking(kept, keeper, {
    changed: tell,
    over: () => {
      linkings.delete(linkId)
      settle()
      void giveBack(originsInUse)
    },
  })
  linkings.set(linkId, linking)
  settle()
  linking.run().catch((cause: unknown) => complain('A link was not ended', cause))
}

/** With nothing to do, nothing wakes the worker, and the browser tells it of no page. */
function settle(): void {
  const isBusy = linkings.size > 0
  if (isBusy) {
    hearTabs('addListener')
    chrome.alarms.create(ALARM, { periodInMinutes: ALARM_MINUTES }).catch(() => {})
  } else {
    hearTabs('removeListener')
    chrome.alarms.clear(ALARM).catch(() => {})
  }
  void chrome.action.setBadgeText({ text: isBusy ? '…' : '' })
  tell()
}

function tell(): void {
  const shown = [...linkings.values()].map((linking) => linking.shown)
  for (const port of ports) {
    const linkId = linkIn(port.sender?.tab?.id ?? null)
    const isOwn = port.sender?.origin === location.origin
    const told: Told = { shown: isOwn ? shown : shown.filter((one) => one.linkId === linkId) }
    port.postMessage(told)
  }
}

function linkingIn(tabId: number | null): Linking | null {
  return [...linkings.values()].find((linking) => tabId !== null && linking.tabId === tabId) ?? null
}

function linkIn(tabId: number | null): string | null {
  return linkingIn(tabId)?.shown.linkId ?? null
}

function hear(asked: Asked, { tabId }: Speaker): void {
  switch (asked.ask) {
    case 'link':
      take(asked.link, tabId).catch((cause: unknown) => complain('A link was not taken', cause))
      return
    case 'here':
      if (tabId !== null) {
        linkings.get(asked.linkId)?.hosted(tabId)
      }
      return
    case 'allowed':
      linkings.get(asked.linkId)?.allowed()
      return
    case 'choose':
      linkings.get(asked.linkId)?.choose(asked.accepted)
      return
    case 'cancel':
      linkings.get(asked.linkId)?.cancel()
      return
    case 'front':
      linkings
        .get(asked.linkId)
        ?.front()
        .catch((cause: unknown) => complain('The tab was not shown', cause))
      return
    case 'dialog':
      linkingIn(tabId)?.view?.dialog(asked.kind)
  }
}

/** The same link again goes on, or begins anew where it has ended. */
async function take({ linkId, code, integrationId, asker }: LinkForExtension, hostedTab: number | null): Promise<void> {
  const known = linkings.get(linkId)
  if (known !== undefined && (await known.goesOn())) {
    if (hostedTab !== null) {
      known.hosted(hostedTab)
    }
    await known.front()
    return
  }
  const left = (await keeper.inMemory()).find((kept) => kept.linkId === linkId && kept.code === code)
  begin({
    ...(left ?? { linkId, code, integrationId, asker: asker.slice(0, MOST_NAME), claimId: newClaimName() }),
    ticket: left?.ticket ?? null,
    hostedTab,
    tabId: null,
    parting: null,
    address: left?.address ?? null,
    memory: left?.memory ?? null,
    isLeft: false,
    isGivenUp: false,
    aliveAt: Date.now(),
  })
}

function speaker({ origin, tab, frameId }: chrome.runtime.MessageSender): Speaker {
  return { origin: origin ?? null, tabId: tab?.id ?? null, isMainFrame: frameId === 0 }
}

chrome.runtime.onMessage.addListener((message: unknown, sender) => {
  const asked = readAsked(message)
  if (asked !== null) {
    wake()
      .then(() => {
        const by = speaker(sender)
        if (mayAsk(asked, by, { own: location.origin, service: shipped.service, linkIn })) {
          hear(asked, by)
        }
        return undefined
      })
      .catch((cause: unknown) => complain('A message was not heard', cause))
  }
})

chrome.runtime.onConnect.addListener((port) => {
  ports.add(port)
  port.onDisconnect.addListener(() => ports.delete(port))
  // What comes only keeps the worker awake.
  port.onMessage.addListener(() => {})
  wake()
    .then(tell)
    .catch((cause: unknown) => complain('Nothing could be shown', cause))
})

chrome.alarms.onAlarm.addListener(() => {
  wake()
    .then(() => Promise.all([...linkings.values()].map((linking) => linking.tick())))
    .catch((cause: unknown) => complain('The links do not go on', cause))
})
for (const event of [chrome.runtime.onStartup, chrome.runtime.onInstalled]) {
  event.addListener(() => void wake())
}

type Details = { readonly tabId: number; readonly frameId: number; readonly url: string }

/** A page that is made ready before anybody goes there is in no tab yet. */
const ofMainFrame =
  (event: (details: Details & { readonly error?: string }) => TabEvent) =>
  (details: Details & { readonly documentLifecycle?: string; readonly error?: string }): void => {
    if (details.frameId === 0 && details.documentLifecycle !== 'prerender') {
      linkingIn(details.tabId)?.view?.happened(event(details))
    }
  }
const began = ofMainFrame(({ url }) => ({ kind: 'began', url }))
const committed = ofMainFrame(({ url }) => ({ kind: 'committed', url }))
const moved = ofMainFrame(({ url }) => ({ kind: 'moved', url }))
const failed = ofMainFrame(({ url, error = '' }) => ({ kind: 'failed', url, error }))
const dress = ({ tabId, frameId, url }: Details): void => {
  if (linkingIn(tabId) !== null && isOfSite(url)) {
    prepare(tabId, frameId)
  }
}
const opened = ({ sourceTabId, tabId, url }: { sourceTabId: number; tabId: number; url: string }): void => {
  void linkingIn(sourceTabId)?.opened(tabId, url)
}
const removed = (tabId: number, { isWindowClosing }: { readonly isWindowClosing: boolean }): void => {
  linkingIn(tabId)?.shut(isWindowClosing)
}
const replaced = (tabId: number, before: number): void => {
  linkingIn(before)
    ?.replaced(tabId)
    .catch((cause: unknown) => complain('The tab was not written down', cause))
}

// Before the first turn of this worker is over: what the browser tells of tabs wakes one that was stopped only where it hears
// at once. And whatever it was that has woken it, a link that is under way goes on.
hearTabs('addListener')
wake()
  .then(settle)
  .catch((cause: unknown) => complain('The links do not go on', cause))

/** To listen again changes nothing. */
function hearTabs(how: 'addListener' | 'removeListener'): void {
  const pages = chrome.webNavigation
  pages.onBeforeNavigate[how](began)
  pages.onCommitted[how](committed)
  pages.onCommitted[how](dress)
  pages.onHistoryStateUpdated[how](moved)
  pages.onReferenceFragmentUpdated[how](moved)
  pages.onErrorOccurred[how](failed)
  pages.onCreatedNavigationTarget[how](opened)
  chrome.tabs.onRemoved[how](removed)
  chrome.tabs.onReplaced[how](replaced)
}
