import type { ArticleRecord } from '#lib/articles/carried.ts'
import type { BylineRecord } from '#lib/bylines/carry.ts'
import type { MediaRecord } from '#lib/media/carry.ts'
import type { PageRecord } from '#lib/pages/carry.ts'
import type { Tx } from '#lib/platform/db.ts'
import type { SectionRecord } from '#lib/sections/carry.ts'
import type { TopicRecord } from '#lib/topics/carry.ts'
import type { FileWriter, Folder } from './folder.ts'
import { articleAsMarkdown, markdownFile, pageAsMarkdown } from './markdown.ts'
import { readableArticles, readablePages } from './readable.ts'
import { type Form, fileOfKind, type Kind } from './records.ts'
import { Wordpress } from './wordpress.ts'

export const wordpressFile = 'wordpress.xml'

type Site = { name: string; url: string; language: string; timeZone: string }
type Written = { writer: FileWriter; path: string }

/** Which kinds a form has; JSON has all. */
const inMarkdown: Kind[] = ['pages', 'articles']
const inWordpress: Kind[] = ['sections', 'topics', 'bylines', 'media', 'pages', 'articles']

/** Writes records in each of the forms that are asked for. */
export class Forms {
  #folder: Folder
  #tx: Tx
  #forms: Set<Form>
  #site: Site
  #wordpress: Wordpress
  #wxr: Written | undefined
  #json: Written | undefined

  constructor(folder: Folder, tx: Tx, forms: Form[], site: Site) {
    this.#folder = folder
    this.#tx = tx
    this.#forms = new Set(forms)
    this.#site = site
    this.#wordpress = new Wordpress(site)
  }

  /** Does any of them need this kind? Pictures' files lie beside each. */
  needs(kind: Kind): boolean {
    return (
      this.#forms.has('json') ||
      kind === 'media' ||
      (this.#forms.has('markdown') && inMarkdown.includes(kind)) ||
      (this.#forms.has('wxr') && inWordpress.includes(kind))
    )
  }

  async begin(): Promise<void> {
    if (!this.#forms.has('wxr')) return
    this.#wxr = await this.#open(wordpressFile)
    await this.#wxr.writer.write(this.#wordpress.begin(new Date()))
  }

  async end(): Promise<void> {
    if (!this.#wxr) return
    await this.#wxr.writer.write(this.#wordpress.end())
    await this.#folder.close(this.#wxr.path, this.#wxr.writer)
  }

  async beginKind(kind: Kind): Promise<void> {
    this.#json = this.#forms.has('json') ? await this.#open(fileOfKind(kind)) : undefined
  }

  async endKind(): Promise<void> {
    if (this.#json) await this.#folder.close(this.#json.path, this.#json.writer)
  }

  async take(kind: Kind, records: object[]): Promise<void> {
    if (this.#json)
      for (const record of records) await this.#json.writer.write(`${JSON.stringify(record)}\n`)
    if (kind === 'articles') return this.#articles(records as ArticleRecord[])
    if (kind === 'pages') return this.#pages(records as PageRecord[])
    const to = this.#wordpress
    if (kind === 'bylines') await this.#say(records as BylineRecord[], (one) => to.byline(one))
    if (kind === 'sections') await this.#say(records as SectionRecord[], (one) => to.section(one))
    if (kind === 'topics') await this.#say(records as TopicRecord[], (one) => to.topic(one))
    if (kind === 'media') await this.#say(records as MediaRecord[], (one) => to.picture(one))
  }

  /** To WordPress's file, if there is one. */
  async #say<R>(records: R[], write: (record: R) => string): Promise<void> {
    if (this.#wxr) for (const record of records) await this.#wxr.writer.write(write(record))
  }

  async #articles(records: ArticleRecord[]): Promise<void> {
    if (!this.#wxr && !this.#forms.has('markdown')) return
    const readable = await readableArticles(this.#tx, records, this.#site.language)
    await this.#say(readable, (one) => this.#wordpress.article(one))
    if (!this.#forms.has('markdown')) return
    for (const article of readable)
      await this.#markdown(markdownFile('articles', article.slug), articleAsMarkdown(article))
  }

  async #pages(records: PageRecord[]): Promise<void> {
    if (!this.#wxr && !this.#forms.has('markdown')) return
    const readable = await readablePages(this.#tx, records)
    await this.#say(readable, (one) => this.#wordpress.page(one))
    if (!this.#forms.has('markdown')) return
    for (const page of readable)
      await this.#markdown(markdownFile('pages', page.slug), pageAsMarkdown(page))
  }

  #markdown(path: string, text: string): Promise<void> {
    return this.#folder.file(path, (file) => file.write(text))
  }

  async #open(path: string): Promise<Written> {
    return { path, writer: await this.#folder.open(path) }
  }
}
