import type { ComponentProps } from 'react'
import type { LivePage } from '#lib/live/schema.ts'
import { formsOf, say, spokenFor } from '#lib/messages/say.ts'
import { EntryElement, type EntryTime } from './EntryElement.tsx'
import { LiveTop } from './LiveTop.tsx'

type Top = ComponentProps<typeof LiveTop>

/** A page of live coverage: what stands above it, pinned entries, then entries, newest first. */
export function LiveCoverage({
  live,
  slug,
  since,
  ended,
  times,
  language,
  base,
  followed,
  missing = false,
}: {
  live: LivePage
  slug: string
  since: Top['since']
  ended: Top['ended']
  times: Map<number, EntryTime>
  language: string
  /** Where pictures come from; readers' unless given. */
  base?: string | undefined
  /** Does the readers' script add what comes? */
  followed: boolean
  /** Was an entry asked for that has been deleted? */
  missing?: boolean
}) {
  const { newest, pinned, entries, earlier, resources, keyPoints, sequence } = live
  const showing = { resources, language, base }
  const list = (some: LivePage['entries']) =>
    some.map((entry) => (
      <EntryElement
        key={entry.id}
        entry={entry}
        time={times.get(entry.id)}
        slug={slug}
        showing={showing}
      />
    ))
  const shown = new Set([...pinned, ...entries].map(({ id }) => id))
  return (
    <section
      className="live"
      aria-label={say(language, 'liveCoverage')}
      {...(followed && {
        'data-live': slug,
        'data-sequence': sequence,
        'data-words': JSON.stringify(wordsOf(language)),
        'data-language': spokenFor(language),
      })}
    >
      <h2 className="unseen">{say(language, 'liveCoverage')}</h2>
      <LiveTop {...{ slug, since, ended, keyPoints, times, shown, language }} />
      {!newest && (
        <p className="live-newest">
          <a href={`/article/${slug}`}>{say(language, 'newestEntries')}</a>
        </p>
      )}
      {missing && (
        <p className="live-newest" role="note">
          {say(language, 'entryRemoved')}
        </p>
      )}
      <div className="live-pinned" data-live-pinned="">
        {list(pinned)}
      </div>
      <div className="live-list" data-live-list="">
        {list(entries)}
      </div>
      {entries.length + pinned.length === 0 && (
        <p className="empty" data-live-empty="">
          {say(language, 'noEntries')}
        </p>
      )}
      {earlier && (
        <p className="older">
          <a href={`/article/${slug}?before=${earlier}`} data-live-earlier="">
            {say(language, 'earlierEntries')}
          </a>
        </p>
      )}
    </section>
  )
}

/** What the readers' script says; `#` stands for a number, `{words}` for an entry's beginning. */
const wordsOf = (language: string) => ({
  pause: say(language, 'pauseUpdates'),
  resume: say(language, 'resumeUpdates'),
  paused: say(language, 'updatesPaused'),
  resumed: say(language, 'updatesResumed'),
  fresh: formsOf(language, 'newEntries'),
  entry: say(language, 'newEntry', { words: '{words}' }),
  ended: say(language, 'coverageEnded'),
})
export type FollowWords = ReturnType<typeof wordsOf>
