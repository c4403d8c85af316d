// What a client may be able to do beyond what every client must.

export const CAPABILITIES = ['evaluate', 'screenshot', 'frames', 'tabs', 'continueAs'] as const
export type Capability = (typeof CAPABILITIES)[number]
