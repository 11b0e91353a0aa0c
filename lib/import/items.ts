import type { Details } from '#lib/articles/schema.ts'
import type { BylineKind, BylineRole } from '#lib/bylines/schema.ts'
import type { Document } from '#lib/document/schema.ts'

// What every source of an import yields, whatever its files look like: bring-in.ts takes it from there.

/** Where in its file an item began, for reports. */
export type Place = { file: string; line?: number }

/** Where a picture's file is: the folder of media first, then the web, then what `else` says. */
export type PictureFrom = {
  /** Relative to the folder of media. */
  path?: string
  /** http or https. */
  url?: string
  else?: PictureFrom
}

/** A picture, and what is said of it: the library keeps these words with it. */
export type UsedPicture = { from: PictureFrom; alt: string; caption: string; credit: string }

type Common = {
  /** The source's own id, with its kind: "wordpress:example.com:post:42". Never another thing's. */
  id: string
  place: Place
  /** What couldn't be kept as it was, in words: "shortcode [foo]". */
  notes: string[]
}

/**
 * A text, with the pictures that it shows. Picture nodes (in galleries and boxes too) carry `mediaId: n`
 * for `pictures[n - 1]`, and in `alt` and `caption` what this text says of it. Of a picture that can't
 * be got the caption stays, as a paragraph.
 */
export type WithBody = { body: Document; pictures: UsedPicture[] }

export type ArticleItem = Common &
  WithBody & {
    kind: 'article'
    /** Empty: made of the text's first words. */
    headline: string
    standfirst: string
    /** Name, slug or a SectionItem's id. */
    section: string
    /** Names, slugs or BylineItems' ids, in the order in which they are printed. */
    bylines: { name: string; role: BylineRole }[]
    /** Names, or TopicItems' ids. */
    topics: string[]
    details?: Partial<Details>
    /** Wished; numbered when taken, made of the headline when it is none. */
    slug?: string
    /** First publication. In the future: scheduled. Undefined: a draft. */
    publishedAt?: Date
    updatedAt?: Date
    /** Stays a draft, whatever its date. */
    draft: boolean
    /** Until then nobody publishes it. */
    embargoUntil?: Date
    /** The source's name for this state of it. Another one of what is here already is told, not taken. */
    version?: string
    /** What the other system counted. */
    reads?: number
    picture?: UsedPicture
    /** Paths or addresses (with query) under which it was known: they lead here from then on. */
    oldPaths: string[]
    /** There is no place for these yet: they are told in the report. */
    searchTitle?: string
    searchDescription?: string
  }

export type BylineItem = Common & {
  kind: 'byline'
  name: string
  slug?: string
  biography?: string
  contact?: string
  links?: { label: string; url: string }[]
  kindOf?: BylineKind
  portrait?: PictureFrom
  oldPaths: string[]
}

export type SectionItem = Common & {
  kind: 'section'
  name: string
  slug?: string
  description?: string
  oldPaths: string[]
}

export type TopicItem = Common & {
  kind: 'topic'
  name: string
  slug?: string
  description?: string
  oldPaths: string[]
}

export type PageItem = Common &
  WithBody & {
    kind: 'page'
    title: string
    slug?: string
    description?: string
    publishedAt?: Date
    draft: boolean
    oldPaths: string[]
  }

/** A picture of the library that need not stand in any text. */
export type PictureItem = Common & UsedPicture & { kind: 'picture'; fileName: string }

/**
 * Sections, bylines and topics come before what names them by id. What isn't named by an item of its
 * own is found by its name, or made.
 */
export type ImportItem = ArticleItem | BylineItem | SectionItem | TopicItem | PageItem | PictureItem

/** What can't be taken, and why: reported, and the rest comes in. */
export type BadItem = { kind: 'bad'; id?: string; place: Place; message: string }

/** What is left out on purpose: counted by `what`, in words ("comments", "in the bin"). */
export type LeftOut = {
  kind: 'leftOut'
  id?: string
  place: Place
  /** One of a few. */
  what: string
  /** What is told of this one beyond that. */
  detail?: string
  /** So many at once, which aren't told one by one. */
  count?: number
}

/**
 * An article whose text isn't looked at yet: what is here already is left as it is, so its text needn't be.
 */
export type UnreadArticle = {
  kind: 'unread'
  id: string
  place: Place
  /** About how many characters it has. */
  length: number
  /** @throws Invalid when it can't be read */
  read: () => ArticleItem
}

/** Articles that were handed over unread can be read until the next item is asked for, no longer. */
export type LastCall = { kind: 'lastCall'; place: Place }

export type SourceItem = ImportItem | UnreadArticle | LastCall | BadItem | LeftOut

/** How a source is read. */
export type SourceOptions = {
  /** Of --map: what the source makes of its own kinds; each source has its schema. */
  mapping?: unknown
  /** Called with the bytes read so far, of how many. */
  onBytes?: (read: number, of: number) => void
}

/** Opens a file, or a folder, of another system. @throws Invalid when it is none of its kind */
export type Source = (file: string, options: SourceOptions) => AsyncIterable<SourceItem>
