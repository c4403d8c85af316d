// What the user reads where the app says nothing else. Pure.
import type { PassageWords } from './props.ts'

export const ENGLISH: PassageWords = {
  working: 'Linking your account',
  reconnecting: 'Waiting for the network…',
  canceling: 'Canceling…',
  cancel: 'Cancel',
  yourTurn: 'Sign in to go on',
  secure: 'Secure connection',
  notSecure: 'Connection is not secure',
  stopTitle: 'Stop linking?',
  stopText: 'Nothing of it will be kept.',
  stop: 'Stop',
  goOn: 'Go on',
  continueAs: (name) => (name === null ? 'Go on with the account that is signed in?' : `Go on as ${name}?`),
  continueYes: 'Go on',
  continueNo: 'Use another account',
}
