import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { listArticles } from '#lib/articles/queries.ts'
import { log } from '#lib/platform/log.ts'

// Rendered by server.ts alone, which sends each with its status; nobody finds them by address.

const texts: Record<string, { title: string; text: string }> = {
  404: {
    title: 'This page isn’t here',
    text: 'The address may have a mistake in it, or the page may never have existed.',
  },
  410: {
    title: 'This article has been taken down',
    text: 'The newsroom has withdrawn it, and it will not be found at this address any more.',
  },
  500: {
    title: 'This page can’t be shown just now',
    text: 'Something went wrong on our side, and it has been noted. Please try again in a minute.',
  },
}

type Props = { params: Promise<{ code: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { code } = await params
  return { title: texts[code]?.title ?? null, robots: { index: false } }
}

export default async function StatusPage({ params }: Props) {
  const { code } = await params
  const found = texts[code]
  if (!found) notFound()
  const { cards } = await listArticles({ limit: 6 }).catch((error) => {
    log.error({ err: error }, 'a status page goes without headlines')
    return { cards: [] }
  })
  return (
    <div className="status">
      <h1 className="headline">{found.title}</h1>
      <p className="standfirst">{found.text}</p>
      {cards.length > 0 && (
        <section>
          <h2 className="kicker">The latest</h2>
          <ul>
            {cards.map(({ id, slug, headline }) => (
              <li key={id}>
                <a href={`/article/${slug}`}>{headline}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p>
        <a href="/">Go to the front page</a>
      </p>
    </div>
  )
}
