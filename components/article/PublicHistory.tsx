import { Words } from '#components/messages/Words.tsx'
import type { Comparison } from '#lib/articles/schema.ts'
import { changeMessages, fieldMessages, type HistoryEntry } from '#lib/corrections/schema.ts'
import type { Words as Piece } from '#lib/document/diff.ts'
import { say } from '#lib/messages/say.ts'

/** An entry with its date line, which the page has formatted. */
export type DatedEntry = { entry: HistoryEntry; dateline: string }

/** What readers had of an article from when on, and what was changed each time. */
export function PublicHistory({ entries, language }: { entries: DatedEntry[]; language: string }) {
  return (
    <ol className="public-history">
      {entries.map(({ entry: { id, at, kind, note, changes }, dateline }) => (
        <li key={id} id={id}>
          <h2>
            <Words
              language={language}
              message="whatAndWhen"
              values={{
                what: say(language, kind === 'first' ? 'firstPublished' : changeMessages[kind]),
                time: <time dateTime={at.toISOString()}>{dateline}</time>,
              }}
            />
          </h2>
          {note && <p className="history-note">{note}</p>}
          {changes && <TextChanges changes={changes} language={language} />}
        </li>
      ))}
    </ol>
  )
}

const isChanged = (words: Piece[]) => words.some(({ kind }) => kind !== 'same')

/** Only what became different: words that went struck through where they stood, new ones underlined. */
function TextChanges({ changes, language }: { changes: Comparison; language: string }) {
  const { headline, standfirst, body, others } = changes
  const parts = [
    ...(isChanged(headline) ? [{ label: say(language, 'fieldHeadline'), words: headline }] : []),
    ...(isChanged(standfirst)
      ? [{ label: say(language, 'fieldStandfirst'), words: standfirst }]
      : []),
  ]
  const blocks = shortened(body)
  if (!parts.length && !blocks.length && !others.length)
    return <p className="soft">{say(language, 'noWordsChanged')}</p>
  return (
    <div className="text-changes">
      {parts.map(({ label, words }) => (
        <div key={label}>
          <p className="kicker">{label}</p>
          <p>
            <InPlace words={words} />
          </p>
        </div>
      ))}
      {blocks.length > 0 && (
        <div>
          {parts.length > 0 && <p className="kicker">{say(language, 'fieldText')}</p>}
          {blocks.map((words, n) =>
            words ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: shown once, never reordered
              <p key={n}>
                <InPlace words={words} />
              </p>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: shown once, never reordered
              <p key={n} className="soft">
                … <span className="unseen">{say(language, 'notChangedHere')}</span>
              </p>
            ),
          )}
        </div>
      )}
      {others.map(({ field, before, after }) => (
        <div key={field}>
          <p className="kicker">{say(language, fieldMessages[field] ?? 'fieldText')}</p>
          <p>
            {before && <del>{before}</del>} {after && <ins>{after}</ins>}
          </p>
        </div>
      ))}
    </div>
  )
}

/** The blocks that changed; null stands for those between and around them. */
function shortened(body: Piece[][]): (Piece[] | null)[] {
  const shown: (Piece[] | null)[] = []
  for (const words of body) {
    if (isChanged(words)) shown.push(words)
    else if (shown.at(-1) !== null) shown.push(null)
  }
  return shown.some(Boolean) ? shown : []
}

function InPlace({ words }: { words: Piece[] }) {
  return words.map(({ kind, text }, n) => {
    const Element = ({ same: 'span', deleted: 'del', inserted: 'ins' } as const)[kind]
    // biome-ignore lint/suspicious/noArrayIndexKey: shown once, never reordered
    return <Element key={n}>{text}</Element>
  })
}
