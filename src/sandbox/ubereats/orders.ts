// The orders of the Uber Eats sandbox's accounts, in the words that its JSON calls give. All of it is invented.
import { centsWords } from '../money.ts'

export interface Order {
  readonly id: string
  readonly restaurant: string
  /** ISO 8601 with the offset of where it was ordered. */
  readonly placedAt: string
  readonly placedWords: string
  /** $1,040.05 */
  readonly total: string
  readonly items: readonly { readonly name: string; readonly quantity: number }[]
}

type Dish = readonly [name: string, cents: number, quantity: number]

const MENUS: readonly (readonly [restaurant: string, dishes: readonly Dish[]])[] = [
  [
    'Lotus & Lime',
    [
      ['Pad Thai', 1450, 2],
      ['Spring rolls', 650, 1],
    ],
  ],
  [
    'Casa Molino',
    [
      ['Carnitas taco', 425, 4],
      ['Elote', 500, 2],
      ['Horchata', 375, 2],
    ],
  ],
  ['Bánh Mì “Ngọc”', [['Bánh mì gà', 950, 1]]],
  [
    'Firebrick Pizza <NY>',
    [
      ['Margherita', 1600, 1],
      ['Garlic knots', 700, 1],
    ],
  ],
  [
    'Golden Hour Diner',
    [
      ['Short stack', 1100, 1],
      ['Coffee', 350, 2],
    ],
  ],
  [
    'Saffron Table',
    [
      ['Lamb biryani', 1750, 2],
      ['Naan', 300, 4],
    ],
  ],
  ['Harbor Catering', [['Party tray', 10_375, 10]]],
]
const TIMES = ['18:22', '12:05', '19:48', '21:10', '08:31'] as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DELIVERY_CENTS = 399
const NEWEST = Date.UTC(2026, 8, 4)
const DAYS_BETWEEN = 10
const WINTER = { from: '2025-11-02', to: '2026-03-08' }

function orderOf(number: number, age: number): Order {
  const [restaurant, dishes] = pick(MENUS, age)
  const date = new Date(NEWEST - age * DAYS_BETWEEN * 86_400_000).toISOString().slice(0, 10)
  const time = pick(TIMES, age)
  const offset = date >= WINTER.from && date < WINTER.to ? '-05:00' : '-04:00'
  const cents = dishes.reduce((sum, [, each, quantity]) => sum + each * quantity, DELIVERY_CENTS)
  return {
    id: `UE-${2000 + number}`,
    restaurant,
    placedAt: `${date}T${time}:00${offset}`,
    placedWords: `${dateWords(date)}, ${timeWords(time)}`,
    total: `$${centsWords(cents)}`,
    items: dishes.map(([name, , quantity]) => ({ name, quantity })),
  }
}

/** Newest first. */
export function ordersOf(count: number): readonly Order[] {
  return Array.from({ length: count }, (_, age) => orderOf(count - age, age))
}

function pick<T>(list: readonly [T, ...T[]] | readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) {
    throw new Error('There is nothing to pick from.')
  }
  return found
}

function dateWords(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${MONTHS[Number(month) - 1] ?? ''} ${Number(day)}, ${year}`
}

function timeWords(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`
}
