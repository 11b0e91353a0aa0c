/** A picture as an agency sends it: `href` is relative to the file, or of the web. */
export type WirePicture = { href: string; alt: string; caption: string; credit: string }

/** A text of an agency, in whichever format it came. */
export type Wire = {
  guid: string
  /** Empty: it has none. */
  version: string
  /** usable, canceled, withheld, embargoed … */
  status: string
  embargoed: string
  agency: string
  headline: string
  standfirst: string
  people: string[]
  place: string
  language: string
  subjects: string[]
  slugline: string
  toEditors: string
  terms: string
  /** `<img src="wire:n">` stands for `pictures[n - 1]`; those that don't stand in it come on top. */
  html: string
  pictures: WirePicture[]
  /** Ids of other items, pictures among them. */
  links: string[]
}
