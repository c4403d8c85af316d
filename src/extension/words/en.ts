// Every text of the extension, in English. A name in braces is filled in.

export const en = {
  claiming: 'Opening {site}…',
  claimingText: '{asker} asks to connect your {site} account.',

  askHeading: 'Allow this on {site}?',
  askText: '{asker} asks to connect your {site} account. For that, this extension has to see and change pages of:',
  askWill: 'You sign in there yourself. Then it will:',
  askBrowser: 'Your browser asks you once more. The permission is given back when the connection is done.',
  allow: 'Allow on {site}',
  deniedHeading: 'Your browser did not allow it',
  deniedText: 'Nothing was done. Allow it after all, or cancel.',

  usersTurn: 'Sign in to {site}',
  usersTurnText: 'for {asker}. It goes on by itself once you are signed in.',

  questionHeading: 'You are signed in to {site}',
  questionHeadingAs: 'You are signed in to {site} as {name}',
  questionText:
    'Go on with this account, or use another one. If you use another one, this browser is signed out of {site} first. {asker} gets nothing before you choose.',
  questionBar: 'Answer the question in the other tab',
  showQuestion: 'Show the question',
  goOn: 'Go on with this account',
  goOnAs: 'Continue as {name}',
  other: 'Use another account',

  working: 'Working in your {site} account',
  workingText: 'for {asker}. You can use other tabs meanwhile.',
  step: '{number} of {count}: {step}',
  unreachable: 'No connection. Trying on…',
  canceling: 'Canceling…',
  cancel: 'Cancel',
  cancelFor: 'Cancel what {asker} asked for',
  show: 'Show the tab',
  toSite: 'Go on to {site}',
  close: 'Close this tab',
  progress: 'Progress',
  region: 'What {asker} asked this extension to do',

  nothing: 'Nothing is going on',
  nothingText: 'When an app asks to connect an account of yours, you see here what is done for it.',

  doneHeading: 'All done',
  doneText: 'Your {site} account is connected to {asker}. You can close this tab.',
  canceledHeading: 'You canceled',
  canceledText: 'Your {site} account is not connected to {asker}. You can close this tab.',
  expiredHeading: 'The link has expired',
  expiredText: 'Ask {asker} for a new one.',
  replacedHeading: 'It goes on elsewhere',
  replacedText: 'Another device or browser has taken it up. You can close this tab.',
  failedHeading: 'It did not work',
  failedText: 'Your {site} account is not connected to {asker}. Open the link again from where you got it.',
  loginFailedText: 'Signing in to {site} did not work. Open the link again from where you got it.',
  outcomeUnknownText:
    'Whether the change in your {site} account was made is not known. Look there before you try it again.',
  refusedText:
    'The extension was not let onto {site}: nothing was done there. Open the link again from where you got it.',
  unreachableText:
    'There was no connection: nothing was done in your {site} account. Open the link again from where you got it.',
  timeoutText: 'It took too long. Open the link again from where you got it.',
} as const
