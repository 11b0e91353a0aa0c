import type { BreadcrumbList, CollectionPage, WithContext } from 'schema-dts'
import type { Publisher } from '#lib/organisation/schema.ts'
import { partOfSite } from './organisation.ts'

/** A page on the way to this one. */
export type Crumb = { name: string; path: string }

/** The way from the front to this page; the page itself is last. */
export function breadcrumbs(
  { siteName, origin }: Publisher,
  crumbs: Crumb[],
): WithContext<BreadcrumbList> {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: [{ name: siteName, path: '/' }, ...crumbs].map(({ name, path }, n) => ({
      '@type': 'ListItem',
      position: n + 1,
      name,
      item: origin + path,
    })),
  }
}

/** A page that lists articles, in the order in which it shows them. */
export function listPageData(
  publisher: Publisher,
  {
    name,
    description,
    path,
    slugs,
  }: { name: string; description?: string; path: string; slugs: string[] },
): WithContext<CollectionPage> {
  const { origin, language } = publisher
  return {
    '@context': 'https://schema.org',
    '@type': 'CollectionPage',
    '@id': origin + path,
    url: origin + path,
    name,
    ...(description && { description }),
    inLanguage: language,
    isPartOf: partOfSite(publisher),
    ...(slugs.length && {
      mainEntity: {
        '@type': 'ItemList' as const,
        numberOfItems: slugs.length,
        itemListElement: slugs.map((slug, n) => ({
          '@type': 'ListItem' as const,
          position: n + 1,
          url: `${origin}/article/${slug}`,
        })),
      },
    }),
  } as WithContext<CollectionPage>
}
