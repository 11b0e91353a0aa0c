import type { PublishedArticle } from '#lib/articles/schema.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { processState } from '#lib/platform/process-state.ts'

/** How the body of an article is made into HTML: by the components of readers' pages. */
export type BodyRenderer = (given: {
  article: Pick<PublishedArticle, 'body' | 'resources' | 'genre' | 'language'>
  /** The site's; the article may have one of its own. */
  language: string
  /** Of the site, without a trailing slash: each address in the HTML is absolute. */
  origin: string
}) => Promise<string>

const kept = () => processState('body-renderer', () => ({ by: null as BodyRenderer | null }))

/** The program says how bodies are rendered. */
export function renderBodiesBy(renderer: BodyRenderer): void {
  kept().by = renderer
}

/**
 * The body of an article as HTML.
 * @param language of the site
 * @throws when this process has no renderer
 */
export async function bodyHtml(article: PublishedArticle, language: string): Promise<string> {
  const { by } = kept()
  if (!by) throw new Error('this process renders no bodies')
  return by({ article, language, origin: siteUrl() })
}
