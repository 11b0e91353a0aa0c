import type { ReactNode } from 'react'
import type { noteKinds } from '#lib/document/schema.ts'

const titles = { correction: 'Correction', update: 'Update' }

/** What was put right, or came later, said in the text itself. */
export function Note({
  kind,
  date,
  language,
  children,
}: {
  kind: (typeof noteKinds)[number]
  /** YYYY-MM-DD, or empty. */
  date: string
  language: string
  children: ReactNode
}) {
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' })
  return (
    <aside className={`note note-${kind}`} aria-label={titles[kind]}>
      <p className="box-title">
        {titles[kind]}
        {date && (
          <>
            , <time dateTime={date}>{day.format(new Date(date))}</time>
          </>
        )}
      </p>
      {children}
    </aside>
  )
}
