// Names for arguments and fields, out of what a site calls them. Pure.

/** What browsers know a field by, in the words of the project's own schemas. */
const KNOWN: Readonly<Record<string, string | undefined>> = {
  'cc-number': 'cardNumber',
  'cc-exp': 'expirationDate',
  'cc-exp-month': 'expirationMonth',
  'cc-exp-year': 'expirationYear',
  'cc-csc': 'cvv',
  'cc-name': 'nameOnCard',
  'postal-code': 'billingZip',
  'address-line1': 'line1',
  'address-line2': 'line2',
  'address-level1': 'state',
  'address-level2': 'city',
  tel: 'phone',
}

/** Null where nothing of it is a name. Of `view[records][0][first_name]` the last part counts. */
export function argumentName(called: string): string | null {
  const known = KNOWN[called.split(' ').at(-1) ?? '']
  if (known !== undefined) {
    return known
  }
  const [last = ''] = called
    .split(/[[\].]+/)
    .filter((part) => /[A-Za-z]/.test(part))
    .slice(-1)
  const words = last.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)?.slice(0, 4) ?? []
  const name = words
    .map((word, index) =>
      index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join('')
  return /^[a-z][A-Za-z0-9]{0,40}$/.test(name) ? name : null
}
