import type { Metadata } from 'next'
import { Parts } from '#components/archive/Parts.tsx'
import { listYears, periodPath } from '#lib/articles/archive.ts'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { nameOf } from './period.ts'

// Readers find the years at /2026, /2026/11, /2026/11/24: next.config.js leads them here.

export async function generateMetadata(): Promise<Metadata> {
  const { siteName, language } = await readSettings()
  return {
    title: say(language, 'archive'),
    description: say(language, 'archiveText', { name: siteName }),
    alternates: { canonical: '/archive', types: feedAlternates('/', siteName) },
  }
}

/** The years in which anything was published. */
export default async function ArchivePage() {
  const { siteName, language } = await readSettings()
  const years = await listYears()
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">{say(language, 'archive')}</h1>
        <p className="page-description">{say(language, 'archiveText', { name: siteName })}</p>
      </header>
      <Parts
        language={language}
        parts={years.map((year) => ({
          path: periodPath({ year }),
          name: nameOf({ year }, language),
        }))}
      />
    </>
  )
}
