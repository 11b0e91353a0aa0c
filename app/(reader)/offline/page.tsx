import type { Metadata } from 'next'
import { say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  const { language } = await readSettings()
  return { title: say(language, 'offlineTitle'), robots: { index: false } }
}

/** Kept in readers' browsers; the service worker puts the list of what else is kept in its place. */
export default async function OfflinePage() {
  const { language } = await readSettings()
  return (
    <div className="offline">
      <h1 className="page-title">{say(language, 'offlineTitle')}</h1>
      <p className="page-description">{say(language, 'offlineText')}</p>
      <ul data-kept="">
        <li>{say(language, 'offlineNothing')}</li>
      </ul>
      <p className="older">
        {/* biome-ignore lint/a11y/useValidAnchor: the page stands at whatever address was asked for */}
        <a href="">{say(language, 'offlineAgain')}</a>
      </p>
    </div>
  )
}
