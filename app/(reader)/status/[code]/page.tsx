import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { SearchForm } from '#components/search/SearchForm.tsx'
import { StatusMessage } from '#components/status/StatusMessage.tsx'
import { type Message, say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { latestArticles } from '../latest.ts'

// Rendered by server.ts alone, which sends each with its status; nobody finds them by address.

const texts: Record<string, { title: Message; text: Message }> = {
  404: { title: 'notFound', text: 'notFoundText' },
  410: { title: 'takenDown', text: 'takenDownText' },
  500: { title: 'failed', text: 'failedText' },
}

type Props = { params: Promise<{ code: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const found = texts[(await params).code]
  const { language } = await readSettings()
  const title = found ? say(language, found.title) : null
  return { title, robots: { index: false } }
}

export default async function StatusPage({ params }: Props) {
  const found = texts[(await params).code]
  if (!found) notFound()
  const { language } = await readSettings()
  return (
    <StatusMessage
      title={say(language, found.title)}
      latest={await latestArticles()}
      language={language}
    >
      <p className="standfirst">{say(language, found.text)}</p>
      {found === texts[404] && <SearchForm language={language} />}
    </StatusMessage>
  )
}
