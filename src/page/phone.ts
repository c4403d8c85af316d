// The QR code beside the panel. It carries the claim code, so it leaves the page once the link is claimed here or has
// ended. The style decides on which screens it is shown.

export interface QrCode {
  readonly viewBox: string
  readonly path: string
}

/** As the server drew it; null where it drew none, as after a reload. */
export function readQrCode(): QrCode | null {
  const path = document.querySelector('#phone path')?.getAttribute('d') ?? ''
  const viewBox = document.querySelector('#phone svg')?.getAttribute('viewBox') ?? ''
  return path === '' ? null : { viewBox, path }
}

export function drawQrCode(code: QrCode): void {
  document.querySelector('#sheet')?.setAttribute('data-code', '')
  document.querySelector('#phone svg')?.setAttribute('viewBox', code.viewBox)
  document.querySelector('#phone path')?.setAttribute('d', code.path)
}

export function removeQrCode(): void {
  document.querySelector('#sheet')?.removeAttribute('data-code')
  document.querySelector('#phone')?.remove()
}
