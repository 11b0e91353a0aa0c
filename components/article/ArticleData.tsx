import type { PublishedArticle } from '#lib/articles/schema.ts'
import { articleData, type Beside } from '#lib/linked-data/article.ts'
import { breadcrumbs } from '#lib/linked-data/lists.ts'
import { MachineData } from './MachineData.tsx'

/** What machines read of an article, in JSON-LD, from the same data as the page. */
export function ArticleData({ article, ...beside }: { article: PublishedArticle } & Beside) {
  const { section, slug, headline } = article
  const way = [
    ...(section ? [{ name: section.name, path: `/section/${section.slug}` }] : []),
    { name: headline, path: `/article/${slug}` },
  ]
  return (
    <>
      <MachineData data={articleData(article, beside)} />
      <MachineData data={breadcrumbs(beside.publisher, way)} />
    </>
  )
}
