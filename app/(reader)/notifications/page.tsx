import type { Metadata } from 'next'
import { AlertsForm } from '#components/alerts/AlertsForm.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { vapidKeys } from '#lib/push/keys.ts'
import { listSections } from '#lib/sections/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'

export async function generateMetadata(): Promise<Metadata> {
  const { language, siteName } = await readSettings()
  return {
    title: say(language, 'newsAlerts'),
    description: say(language, 'alertsText'),
    alternates: { canonical: '/notifications', types: feedAlternates('/', siteName) },
  }
}

export default async function AlertsPage() {
  const [{ language }, sections] = await Promise.all([readSettings(), listSections()])
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">{say(language, 'newsAlerts')}</h1>
        <p className="page-description">{say(language, 'alertsText')}</p>
      </header>
      <AlertsForm sections={sections} publicKey={vapidKeys().publicKey} language={language} />
    </>
  )
}
