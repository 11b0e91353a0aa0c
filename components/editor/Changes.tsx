import type { Comparison } from '#lib/articles/schema.ts'
import type { Words } from '#lib/document/diff.ts'

/** What became of an article: words that went struck through where they stood, new ones underlined. */
export function Changes({
  changes,
  before,
  after,
}: {
  changes: Comparison
  before: string
  after: string
}) {
  return (
    <section className="changes" aria-label={`Changes from ${before} to ${after}`}>
      <p className="changes-between">
        From {before} to {after}
      </p>
      <h2>
        <InPlace words={changes.headline} />
      </h2>
      <p className="changes-standfirst">
        <InPlace words={changes.standfirst} />
      </p>
      {changes.body.map((words, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: shown once, never reordered
        <p key={n}>
          <InPlace words={words} />
        </p>
      ))}
      {changes.others.length > 0 && (
        <dl>
          {changes.others.map(({ field, before, after }) => (
            <div key={field}>
              <dt>{field}</dt>
              <dd>
                {before && <del>{before}</del>} {after && <ins>{after}</ins>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function InPlace({ words }: { words: Words[] }) {
  return words.map(({ kind, text }, n) => {
    const Element = { same: 'span', deleted: 'del', inserted: 'ins' }[kind] as
      | 'span'
      | 'del'
      | 'ins'
    // biome-ignore lint/suspicious/noArrayIndexKey: shown once, never reordered
    return <Element key={n}>{text}</Element>
  })
}
