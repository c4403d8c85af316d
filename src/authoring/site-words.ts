// The words that sites speak in, as opposed to those of their users: what is among them is nobody's name. English, and short
// on purpose. Hardly one that is also a name (will, mark, rose, may are missing): a kept page would then give it away.
const WORDS = new Set(
  `a about accept accepted account accounts action actions active activity add added additional address addresses all
  allow already alt amount amounts an and any app application apply approved apps archive archived are as at attachment
  authorized autopay available avatar back balance balances bank basket be been before begin begins below bill billed
  billing bills birth block blocked body book booking bookings box brand browse business but button by calendar call can cancel
  canceled cancelled cannot captured card cardholder cards cart carts catalog category change changed changes charge charged
  charges check checked checking checkout city clear click close closed code collapse comment comments company complete
  completed confirm confirmation confirmed contact contacts content continue cookie cookies copy country create created
  credit currency current customer customers cvc cvv daily dashboard date dates day days debit decline declined default delete
  deleted delivered delivery deposit description desktop detail details device devices dialog disabled discount dismiss display
  do document documents done download draft due duplicate edit email empty enable enabled end ended ending ends enter
  error errors every exp expand expected expiration expire expired expires expiring expiry export failed false family
  favorite favorites fee fees field fields file files filter filters find finish first food for forgot form forward free from
  fulfilled full general get given go group groups has have head header heading help here hide history holder home hour hours
  how id if image import in inactive info information inbox input invalid invoice invoices is issue item items its keep key
  label language last later learn left legend less limit line link list load loading location locked log login logout lower
  mail main make manage maximum me member members menu merchant message messages method methods minimum minute minutes
  missing mobile modified month monthly months more most move my name names navigation need new next nickname no none not note
  notes notice notification notifications number numbers of off offer offers ok old on once one only open opened operation
  option optional options or order ordered orders other our out outstanding overview owner page pages paid partial
  password past pay payable payment payments pending period person personal phone picture pin place placed plan plans please
  postal postcode prepaid preferences previous price prices primary print privacy private processing product products profile
  public purchase purchases quantity question questions quick range rate read ready reason receipt received recent record
  records ref reference refresh refund refunded refunds refused registered reject rejected remember remove removed renew
  renewal rent reorder repeat reply report reports request requests required reset resource restaurant restore result results
  return returned returns review rows save saved savings schedule scheduled search secondary section secure security see
  select selected send sent service services session settings settled share shipped shipping shop show sidebar sign signed
  site size skip sort start started starts state statement statements status step store street submit submitted subscription
  subscriptions subtotal success successful successfully summary support switch tab table tag tags tax taxes team terms text
  thank thanks that the their there this time tip title to today toggle tomorrow tool tools top total totals track tracking
  transaction transactions transfer trip trips true try type types unavailable unit unknown unpaid until up update updated
  upload usage use used user username users valid value values verify version view void waiting wallet was we week weekly
  welcome when where which with withdraw within work yes yesterday you your zip
  amex discover maestro mastercard visa`.split(/\s+/),
)

/** Names too, and too common at sites to be left out: with a capital they are taken for names. */
const NAMES = new Set('bill brand card city day field home page price read street'.split(' '))

export function isSiteWord(word: string): boolean {
  const small = word.toLowerCase()
  return WORDS.has(small) && (word === small || !NAMES.has(small))
}

/** Whether a text says nothing but what a site says to everybody: site words, and others in small letters. */
export function isSiteSpeech(text: string): boolean {
  const words = text.match(/[\p{L}\p{M}'’]+/gu) ?? []
  const isBare = /^[\p{L}\p{M}'’\s.,:;!?…&()/+-]*$/u.test(text)
  return (
    isBare &&
    words.length > 0 &&
    words.every((word, index) => isSiteWord(word) || (index > 0 && /^\p{Ll}+$/u.test(word)))
  )
}
