// Amounts as every sandbox site writes them, whatever it puts before them. Pure.

/** 104005 is 1,040.05. @param cents not negative */
export function centsWords(cents: number): string {
  const dollars = String(Math.floor(cents / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return `${dollars}.${String(cents % 100).padStart(2, '0')}`
}
