// What the docs do in a browser beyond being read. Without it nothing is missing but the search and the buttons.
import { offerCopies } from './copy.ts'
import { openOnWideScreens } from './fold.ts'
import { offerSearch } from './search.ts'

openOnWideScreens()
offerSearch()
offerCopies()
