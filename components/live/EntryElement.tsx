import { ArticleBody, type Showing } from '#components/article-body/ArticleBody.tsx'
import { inARow } from '#lib/bylines/printed.ts'
import type { BylineName } from '#lib/bylines/schema.ts'
import type { Entry } from '#lib/live/schema.ts'
import { say } from '#lib/messages/say.ts'

/** "14:05" and "26 April". */
export type EntryTime = { clock: string; day: string }

/** An entry's own address: it leads there wherever the entry stands by then. */
export const entryPath = (slug: string, id: number) => `/article/${slug}?entry=${id}#entry-${id}`

/** One entry of live coverage. The readers' script finds its place by the data attributes. */
export function EntryElement({
  entry: { id, at, editedAt, headline, body, bylines, pinned },
  time,
  slug,
  showing,
}: {
  entry: Entry
  time: EntryTime | undefined
  slug: string
  showing: Showing
}) {
  return (
    <article
      className="entry"
      id={`entry-${id}`}
      data-at={at.getTime()}
      data-pinned={pinned ? '' : undefined}
      tabIndex={-1}
    >
      <p className="entry-time">
        {pinned && <strong className="entry-pinned">{say(showing.language, 'entryPinned')}</strong>}
        <a href={entryPath(slug, id)}>
          <time dateTime={at.toISOString()}>
            <b>{time?.clock}</b> {time?.day}
          </time>
        </a>
        {editedAt && <span> · {say(showing.language, 'entryEdited')}</span>}
      </p>
      {headline && <h3 className="entry-headline">{headline}</h3>}
      <ArticleBody document={body} {...showing} />
      <EntryBylines bylines={bylines} language={showing.language} />
    </article>
  )
}

/** Who wrote it; an agency is no person, so it has no page. */
function EntryBylines({ bylines, language }: { bylines: BylineName[]; language: string }) {
  if (bylines.length === 0) return null
  return (
    <p className="entry-byline">
      {inARow(bylines, language).map((part) =>
        'between' in part ? (
          part.between
        ) : part.one.kind === 'agency' ? (
          <bdi key={part.one.id}>{part.one.name}</bdi>
        ) : (
          <a key={part.one.id} href={`/by/${part.one.slug}`}>
            <bdi>{part.one.name}</bdi>
          </a>
        ),
      )}
    </p>
  )
}
