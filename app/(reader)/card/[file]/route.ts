import { resolveAddress } from '#lib/addresses/addresses.ts'
import { readArticle } from '#lib/articles/queries.ts'
import { cardWords } from '#lib/cards/card.ts'
import { drawCard } from '#lib/cards/draw.ts'
import { readPublisher } from '#lib/organisation/queries.ts'

/** The picture that was made of an article's headline; of an old address, of what it leads to. */
export async function GET(_: Request, { params }: { params: Promise<{ file: string }> }) {
  const slug = (await params).file.replace(/\.png$/, '')
  const found = await resolveAddress('article', slug)
  const now = found.status === 'moved' ? found.slug : slug
  const article = await readArticle(now)
  if (!article) return new Response(null, { status: 404 })
  const picture = await drawCard(cardWords(article, await readPublisher()))
  return new Response(new Uint8Array(picture), { headers: { 'Content-Type': 'image/png' } })
}
