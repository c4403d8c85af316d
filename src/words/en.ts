// Every text of the hosted page, in English. A name in braces is filled in. A second language is a file like this one:
// it is of type Words, so that one which lacks a text does not compile.

export const en = {
  language: 'en',
  /** Sent to the browser. */
  page: {
    title: '{heading} – Passage',
    connectTitle: 'Connect your account',
    yourAccount: 'your account',
    theSender: 'The sender of this link',
    theApp: 'the app',
    testMode: 'Test mode',

    consentHeading: 'Connect {site} to {asker}',
    consentText: '{asker} asks to do this in your {site} account, this one time:',
    consentContinue: 'Continue to {site}',
    consentOpening: 'Opening {site}…',
    consentRead: 'See in your account',
    consentWrite: 'Change in your account',
    consentResult: 'Where the result goes',
    consentResultText: 'To {asker} only. We erase our copy within 30 days.',
    consentPassword: 'Your password',
    consentPasswordText: 'You enter it at {site}. {asker} does not get it, and we do not keep it.',
    privacy: 'How we handle your data',
    consentCaution: 'Test mode: this opens a practice copy of {site}. Do not enter a real password.',

    signInHeading: 'Sign in to {site}',
    signInText: 'Sign in below. We go on by ourselves once you are signed in.',

    signedInHeading: 'You are signed in to {site}',
    signedInAs: 'You are signed in to {site} as {name}',
    signedInText:
      'Go on with this account, or use another one. If you use another one, this browser is signed out of {site} first. {asker} gets nothing before you choose.',
    signedInGoOn: 'Go on with this account',
    signedInGoOnAs: 'Continue as {name}',
    signedInOther: 'Use another account',

    workingOpening: 'Opening {site}',
    workingHeading: 'Working in your account',
    workingText: 'Please keep this page open. This rarely takes longer than a minute.',
    workingProgress: 'Progress',

    step: 'Step {number} of {count}: {step}',
    stepPending: 'Waiting',
    stepRunning: 'In progress',
    stepComplete: 'Done',
    stepFailed: 'Failed',

    connectingAgain: 'Connecting again…',
    connectedAgain: 'Connected again.',

    completeHeading: 'All done',
    completeText: 'What {asker} asked for is done. It has no further access to your {site} account.',
    completeClose: 'You can close this page.',
    completeToApp: 'Press the button to go back to the app.',
    completeReturning: 'Taking you back to {place}…',
    completeElsewhere: 'You finished in another tab or on another device, so you can close this page.',

    failedHeading: '{site} could not be connected',
    failedGoOnHere: 'You can go on here instead. {asker} asks to do this in your {site} account, this one time:',
    canceledHere: 'You canceled',
    canceledElsewhere: 'It was canceled',

    reasonLogin:
      '{site} did not let you in. The user name, password or code was wrong, or the account is locked. If you are not sure, sign in at {site} itself first.',
    reasonConnection: '{site} could not be reached, or was not working. Try again in a few minutes.',
    reasonAutomation:
      '{site} did not let us finish. It refused something, its pages have changed, or your browser has translated them. Trying again rarely helps.',
    reasonTranslated:
      'Your browser translates the pages of {site}, and a translated page cannot be read. Switch the translation off, then try again.',
    reasonTimeout: 'It took too long, or this page lost its connection. Try again, and keep the page open.',
    reasonUnknownOutcome:
      'We cannot tell whether the change was made: it may have been. Look into your {site} account before you try again, or it could be done twice.',
    reasonCanceled: '{asker} has received nothing from your {site} account.',
    reasonChanged: 'This service was updated while you were using it. Try again: it works with the new version.',
    reasonUnsupported:
      'This browser cannot do what {site} needs. Open your link on another device instead. Nothing has been done so far.',
    reasonResult: '{site} showed something that we could not read. Trying again rarely helps: please tell {asker}.',
    reasonOther: 'Something went wrong on our side. Try again. If it happens once more, please tell {asker}.',
    /** Only where it is so: no session of the link has begun. */
    nothingDone: 'Nothing has been done so far.',
    nothingKept: 'Nothing that was read has been kept.',

    usedHeading: 'This link has been used',
    usedText: 'What {asker} asked for is done already. The link works only once, and nothing is left to do.',
    expiredHeading: 'This link has expired',
    expiredText: 'Links work for a limited time only. Ask {asker} for a new one.',
    triedOutHeading: 'This link was tried too often',
    triedOutText: 'It cannot be used any more. Ask {asker} for a new one.',
    canceledHeading: 'This link was canceled',
    canceledText: 'Nothing that was read has been kept. Ask {asker} for a new link if you still want to connect.',

    tabHeading: 'Open in another tab',
    tabText: 'It goes on in another tab or window of this browser. Only one can be in use at a time.',
    tabUseHere: 'Use it here',
    movedHeading: 'Go on with your other device',
    movedText:
      'This link was just opened somewhere else. Finish there: this page follows along. If that was not you, tell {asker}.',
    elsewhereHeading: 'This link is being used elsewhere',
    elsewhereText:
      'Finish where you opened it: this page follows along. If you have closed that page, wait here: you can start again within about two minutes.',
    elsewhereSignIn: 'Waiting for the sign-in to {site} there.',

    unreachableHeading: 'No connection',
    unreachableText: 'We could not be reached. Check that you are online, then try again.',
    busyHeading: 'Not right now',
    busyText: 'We cannot take this up at the moment. Wait a little, then try again.',
    limitedText: 'This was tried too often in a short time. Wait up to ten minutes, then try again.',
    incompleteHeading: 'This link is incomplete',
    incompleteText: 'A part of its address is missing. Open it again from where you got it.',

    sightCovered:
      'Something lies over this page, or hides a part of it. To keep you safe, its button works only while you can see it.',
    sightEarly: 'That was very quick. To be sure that you mean it, press once more.',
    sightOwnTab: 'Open this page in a tab of its own',

    tryAgain: 'Try again',
    tryAgainChecked: 'I have looked: try again',
    goBack: 'Go back',
    cancel: 'Cancel',
    canceling: 'Canceling…',
    close: 'Close',
    done: 'Done',
    returnTo: 'Return to {place}',
  },
  /** Sent to the browser as well where the link is a live one. */
  live: {
    appOnlyHeading: 'This link does not work in a browser',
    appOnlyText:
      '{asker} asks to connect your {site} account. That takes an app, which this page cannot open. If {asker} has one, open your link there. If not, ask {asker} for another way.',

    liveContinue: 'Continue in this browser',
    liveWhere: 'Where it happens',
    liveWhereText:
      '{site} opens in a tab of its own, under a bar that shows what is being done. You can cancel there at any time.',
    extensionFound: 'The extension is there: you can go on here.',
    extensionHeading: 'Go on in the other tab',
    extensionText:
      '{site} has opened in a tab of its own. Sign in there: this page follows along. To give up, cancel in that tab.',
    installText:
      'To connect {site} in this browser, add our extension to it once. It sees only the sites that you allow, and only works while you connect one.',
    installGet: 'Get the extension',
    installDone: 'I have added it',
    updateText:
      'The extension in this browser does not know {site} yet. Get its newest version, then load this page again.',
    updateGet: 'Get the newest version',
    updateDone: 'Load this page again',
    deniedHeading: 'The extension may not open {site}',
    deniedText:
      'You, or whoever manages this browser, did not allow it. It needs that for {site} alone: try again and allow it if you want to go on.',
    silentHeading: 'The extension does not answer',
    silentText: 'It may have been updated just now. Load this page again, then go on.',
    appOpen: 'Open in the app',
    inAppHeading: 'Go on in the app',
    inAppFollowed: 'Finish in the app: this page follows along.',
    inAppNot:
      'Nothing opened? Then the app is not on this device. Open your link on the one that has it, or install the app first.',
    inAppNotGet:
      'Nothing opened? Then the app is not on this device. Get it first, come back here and press the button again.',
    inAppGet: 'Get the app',
    computerText: 'This does not work on a phone. Open your link on a computer, in {browsers}.',
    otherBrowserText: 'This does not work in this browser. Open your link in {browsers} instead.',
    phoneText: 'This does not work in this browser. Open your link on your phone: it goes on there, in the app.',
    orPhone: 'Or open your link on your phone: it goes on there, in the app.',
    either: '{one} or {other}',
  },
  /** What an operation does, by resource and action; what is not here is named as the integration does. */
  operations: {
    'paymentMethod:read': 'List the payment methods on the account',
    'paymentMethod:write': 'Add a card to the account',
    'mobileBillingStatement:read': 'List billing statements, newest first',
    'orderHistory:read': 'List past orders, newest first',
  },
  /** Written into the HTML by the server, for before the script runs and for where none does. */
  markup: {
    site: 'The site',
    phoneHeading: 'Continue on your phone',
    phoneCode: 'QR code that opens this link on a phone',
    phoneText: 'Scan this code with its camera.',
    nothingLeft: 'There is nothing left to do here.',
    scriptHeading: 'JavaScript is switched off',
    scriptAsked: 'This page needs it to work in your {site} account for you. Switch it on and load this page again.',
    scriptText: 'This page needs it to connect your account. Switch it on, then open the link again.',
    unableHeading: 'This does not work in this browser',
    unableText:
      'It may be too old, or a setting or an extension stops this page. Update it, or open your link in another browser or on another device.',
    notValidHeading: 'This link is not valid',
    notValidText:
      'A part of its address is wrong, or it no longer exists. Open it again from where you got it, or ask for a new one.',
    faultHeading: 'Not right now',
    faultText: 'We cannot open this link at the moment. It is not your fault. Wait a little, then try again.',
    limitedText:
      'It was opened too often in a short time, here or by others who share your connection. Wait a minute, then try again.',
  },
} as const
