// What the search knows of one heading of one page.
export interface Section {
  /** With the place on the page. */
  readonly address: string
  readonly title: string
  readonly page: string
  readonly text: string
}
