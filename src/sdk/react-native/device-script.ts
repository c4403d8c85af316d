// What runs in the pages of a site: the whole of the service's /device.js, as it was when this package was built. No service
// can change it. The build puts it in.

declare const DEVICE_SCRIPT: string

export const deviceScript: string = DEVICE_SCRIPT
