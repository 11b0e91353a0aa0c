import { Words } from '#components/messages/Words.tsx'
import type { KeyPoint } from '#lib/live/schema.ts'
import { say } from '#lib/messages/say.ts'
import { type EntryTime, entryPath } from './EntryElement.tsx'

/** Where the coverage stands, and its key points, each leading to its entry. */
export function LiveTop({
  slug,
  since,
  ended,
  keyPoints,
  times,
  shown = new Set(),
  language,
}: {
  slug: string
  /** When it began and ended, as machines and as people read it. */
  since: { at: Date; words: string }
  ended: { at: Date; words: string } | null
  keyPoints: KeyPoint[]
  times: Map<number, EntryTime>
  /** Entries that stand on the same page. */
  shown?: Set<number>
  language: string
}) {
  return (
    <div className="live-top" data-live-top="">
      <p className="live-status">
        {ended ? (
          <Words
            language={language}
            message="liveEnded"
            values={{ time: <time dateTime={ended.at.toISOString()}>{ended.words}</time> }}
          />
        ) : (
          <Words
            language={language}
            message="liveSince"
            values={{
              mark: (words) => <strong className="live-mark">{words}</strong>,
              time: <time dateTime={since.at.toISOString()}>{since.words}</time>,
            }}
          />
        )}
      </p>
      {keyPoints.length > 0 && (
        <nav className="key-points live-points" aria-label={say(language, 'keyPoints')}>
          <p className="box-title">{say(language, 'keyPoints')}</p>
          <ul>
            {keyPoints.map(({ id, at, words }) => (
              <li key={id}>
                <time dateTime={at.toISOString()}>{times.get(id)?.clock}</time>{' '}
                <a href={shown.has(id) ? `#entry-${id}` : entryPath(slug, id)}>{words}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </div>
  )
}
