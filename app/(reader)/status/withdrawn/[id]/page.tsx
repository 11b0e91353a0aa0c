import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Words } from '#components/messages/Words.tsx'
import { StatusMessage } from '#components/status/StatusMessage.tsx'
import { readWithdrawal } from '#lib/corrections/queries.ts'
import { say } from '#lib/messages/say.ts'
import { idInText } from '#lib/platform/id.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { latestArticles } from '../../latest.ts'

// Rendered by server.ts alone, which sends it with 410; nobody finds it by address.

type Props = { params: Promise<{ id: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const { language } = await readSettings()
  return { title: say(language, 'takenDown'), robots: { index: false } }
}

/** Why an article was taken down. Nothing of the article itself; not found when readers aren't told. */
export default async function WithdrawnPage({ params }: Props) {
  const { data: id } = idInText.safeParse((await params).id)
  const withdrawal = id === undefined ? null : await readWithdrawal(id)
  if (!withdrawal) notFound()
  const { text, at } = withdrawal
  const settings = await readSettings()
  const { language } = settings
  return (
    <StatusMessage
      title={say(language, 'takenDown')}
      latest={await latestArticles()}
      language={language}
    >
      <p className="standfirst">{text}</p>
      <p className="dateline">
        <Words
          language={language}
          message="takenDownAt"
          values={{
            time: <time dateTime={at.toISOString()}>{await formatDateline(at, settings)}</time>,
          }}
        />
      </p>
    </StatusMessage>
  )
}
