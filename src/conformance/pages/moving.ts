// Pages that are come to and left.
import { page, type Pages, sentTo } from './page.ts'

export const SLOW_MS = 1_200

export const MOVING: Pages = {
  plain: page('Plain', '<h1 id="here">Plain</h1>'),
  other: page('Other', '<h1 id="here">Other</h1>'),
  moved: sentTo('plain'),
  absent: { status: 404, body: page('Not there', '<h1 id="here">Not there</h1>') },
  down: { status: 503, body: page('Down', '<h1 id="here">Down</h1>') },
  broken: { fate: 'breaks' },
  hanging: { fate: 'hangs' },
  empty: { status: 204 },
  slow: { body: page('Slow', '<h1 id="here">Slow</h1>'), fate: { afterMs: SLOW_MS } },
  parts: page(
    'Parts',
    '<p id="count">0</p><button id="more">More</button><p id="part">A part</p>',
    "document.querySelector('#more').onclick = () => { const c = document.querySelector('#count'); c.textContent = Number(c.textContent) + 1 }",
  ),
  'slow-image': page('Slow image', '<h1 id="here">Slow image</h1><img alt="" src="hanging">'),
  file: {
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Disposition': 'attachment; filename="bill.bin"' },
    body: 'a file',
  },
  links: page(
    'Links',
    `<h1 id="here">Links</h1><a id="plain" href="plain">Plain</a> <a id="slow" href="slow">Slow</a>
     <a id="empty" href="empty">Empty</a> <a id="file" href="file">File</a>
     <a id="tab" href="plain" target="_blank">Tab</a> <a id="twice" href="first">Twice</a>`,
  ),
  first: page('First', '<h1>First</h1>', "location.replace('plain')"),
}
