import type { ReactNode } from 'react'
import { Words } from '#components/messages/Words.tsx'
import type { noteKinds } from '#lib/document/schema.ts'
import { say } from '#lib/messages/say.ts'

const titles = { correction: 'changeCorrection', update: 'changeUpdate' } as const

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
  const what = say(language, titles[kind])
  return (
    <aside className={`note note-${kind}`} aria-label={what}>
      <p className="box-title">
        {date ? (
          <Words
            language={language}
            message="whatAndWhen"
            values={{ what, time: <time dateTime={date}>{day.format(new Date(date))}</time> }}
          />
        ) : (
          what
        )}
      </p>
      {children}
    </aside>
  )
}
