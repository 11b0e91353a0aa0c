import { stringify } from 'yaml'
import { roleWords } from '#lib/bylines/schema.ts'
import { markdownOf } from './markdown-body.ts'
import type { ReadableArticle, ReadablePage } from './readable.ts'

// Files as Hugo, Jekyll and Eleventy take them: front matter in YAML, then the text.

/** Where the export's folder lies from markdown/articles and markdown/pages. */
const root = '../../'

function file(front: Record<string, unknown>, text: string): string {
  const given = Object.entries(front).filter(
    ([, value]) =>
      value !== undefined &&
      value !== null &&
      value !== '' &&
      !(Array.isArray(value) && !value.length),
  )
  return `---\n${stringify(Object.fromEntries(given), { lineWidth: 0 })}---\n\n${text}\n`
}

/** Names of files: slugs are unique, and safe in a path. */
export const markdownFile = (kind: 'articles' | 'pages', slug: string) =>
  `markdown/${kind}/${slug}.md`

export function articleAsMarkdown(article: ReadableArticle): string {
  const { details, picture, state, bylines } = article
  const isPublic = state === 'published'
  const text = [markdownOf(article.body, article, root)]
  for (const { headline, body, at } of article.entries) {
    const title = headline ? ` · ${headline.replace(/[\\`*_[\]<>#]/g, '\\$&')}` : ''
    text.push(`## ${at.toISOString()}${title}`, markdownOf(body, article, root))
  }
  const others = bylines.filter(({ role }) => role !== 'by')
  return file(
    {
      title: article.headline,
      description: article.standfirst,
      date: article.publishedAt ?? article.dueAt ?? undefined,
      lastmod: article.updatedAt,
      slug: article.slug,
      draft: isPublic ? undefined : true,
      state: isPublic ? undefined : state,
      categories: article.section ? [article.section.name] : [],
      tags: article.topics.map(({ name }) => name),
      authors: bylines.filter(({ role }) => role === 'by').map(({ name }) => name),
      credits: others.map(({ role, name }) => `${roleWords[role]} ${name}`),
      aliases: article.oldSlugs.map((slug) => `/article/${slug}`),
      url: `/article/${article.slug}`,
      image: picture && {
        src: root + picture.file,
        alt: picture.alt,
        caption: picture.caption,
        credit: picture.credit,
      },
      lang: details.language,
      genre: details.genre === 'news' ? undefined : details.genre,
      place: details.place,
      methods: details.methods,
      ai_use: details.aiUse,
      sources: details.sources,
      corrections: article.corrections,
      reads: article.reads || undefined,
      id: article.id,
    },
    text.join('\n\n'),
  )
}

export function pageAsMarkdown(page: ReadablePage): string {
  return file(
    {
      title: page.title,
      description: page.description,
      slug: page.slug,
      purpose: page.purpose === 'other' ? undefined : page.purpose,
      lastmod: page.savedAt,
      draft: page.published ? undefined : true,
      aliases: page.oldSlugs.map((slug) => `/page/${slug}`),
      url: `/page/${page.slug}`,
    },
    markdownOf(page.body, page, root),
  )
}
