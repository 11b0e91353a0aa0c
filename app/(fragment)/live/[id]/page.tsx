import { notFound } from 'next/navigation'
import { EntryElement } from '#components/live/EntryElement.tsx'
import { LiveTop } from '#components/live/LiveTop.tsx'
import { readLiveChanges } from '#lib/live/read.ts'
import { changesInTextSchema } from '#lib/live/schema.ts'
import { spokenAround } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedLive } from '../../../live.ts'

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** What changed in live coverage, as its page shows it. */
export default async function LiveChangesPage({ params, searchParams }: Props) {
  const [{ id }, range] = await Promise.all([params, searchParams])
  const asked = changesInTextSchema.safeParse({ articleId: id, ...range })
  const changes = asked.success && (await readLiveChanges(asked.data))
  if (!changes) notFound()
  const { slug, entries, deleted, resources, keyPoints, sequence, more } = changes
  const settings = await readSettings()
  const language = spokenAround(changes.language, settings.language)
  const { since, ended, times } = await datedLive(changes, settings, language)
  const showing = { resources, language }
  return (
    <div
      data-live-changes=""
      data-sequence={sequence}
      data-more={more ? '' : undefined}
      data-ended={ended ? '' : undefined}
    >
      <LiveTop {...{ slug, since, ended, keyPoints, times, language }} />
      {entries.map((entry) => (
        <EntryElement
          key={entry.id}
          entry={entry}
          time={times.get(entry.id)}
          slug={slug}
          showing={showing}
        />
      ))}
      {deleted.map((id) => (
        <article key={id} id={`entry-${id}`} data-deleted="" />
      ))}
    </div>
  )
}
