// The oldest browsers in which everything works that we send to a user or put into a developer's page: said here, and
// nowhere else. The bundler keeps the syntax to them, test/node/browsers.test.ts the functions. The iPhones of 2017 end
// with Safari 16, Windows 7 with Chrome 109 and Firefox 115.

export const OLDEST_BROWSERS = { chrome: '109', firefox: '115', safari: '16' } as const
