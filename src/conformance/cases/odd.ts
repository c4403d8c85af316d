// Pages as real sites have them.
import { ask, type Case, DONE, open, shows, type Step, told } from '../case.ts'

/** A native dialog is dismissed, and told. */
const dialog = (kind: string, said: string): Step[] => [
  ...open('dialogs'),
  ...ask('click', { selector: `#${kind}` }, DONE),
  told('dialog', { kind }),
  ...shows('#said', said),
]

export const ODD: readonly Case[] = [
  {
    name: 'strict-policy',
    group: 'odd pages',
    about: "Content-Security-Policy `default-src 'none'` and Trusted Types: all but evaluate works",
    steps: [
      ...open('strict'),
      ...ask(
        'fillForm',
        { fields: [{ selector: '#name', value: 'Ann', keep: 9 }] },
        { result: { fields: [{ found: true, kept: 'Ann' }] } },
      ),
      ...ask('click', { selector: '#press' }, DONE),
      ...ask('extract', { root: '#text', fields: { text: {} }, timeout: 1_000 }, { result: { text: 'Strict' } }),
      ...ask('waitForSelector', { selector: '#text', state: 'visible', timeout: 1_000 }, DONE),
    ],
  },
  {
    name: 'frame-denied',
    group: 'odd pages',
    about: 'X-Frame-Options: DENY',
    needs: 'topLevel',
    steps: [...open('unframed'), ...shows('#here', 'Unframed')],
  },
  {
    name: 'second-origin',
    group: 'odd pages',
    about: 'the second of the origins that the session may visit',
    needs: 'topLevel',
    steps: [
      ...ask('navigate', { url: '{elsewhere}/plain' }, { result: { url: '{elsewhere}/plain' } }),
      ...shows('#here', 'Plain'),
      ...open('other'),
    ],
  },
  {
    name: 'opener-policy',
    group: 'odd pages',
    about: 'Cross-Origin-Opener-Policy, which puts a page into another process',
    steps: [...open('opener'), ...shows('#here', 'Opener'), ...open('plain'), ...shows('#here', 'Plain')],
  },
  { name: 'dialog-alert', group: 'odd pages', about: 'is dismissed and told', steps: dialog('alert', 'alerted') },
  {
    name: 'dialog-confirm',
    group: 'odd pages',
    about: 'is dismissed and told',
    steps: dialog('confirm', 'confirm false'),
  },
  { name: 'dialog-prompt', group: 'odd pages', about: 'is dismissed and told', steps: dialog('prompt', 'prompt null') },
  {
    name: 'dialog-unload',
    group: 'odd pages',
    about: 'a page that asks whether to leave it is left',
    isOurs: true,
    steps: [
      ...open('staying'),
      ...ask('click', { selector: '#touch' }, DONE),
      ...open('plain'),
      ...shows('#here', 'Plain'),
    ],
  },
]
