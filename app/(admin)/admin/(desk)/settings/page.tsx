import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { SettingsForm } from '#components/admin/SettingsForm.client.tsx'
import { spokenLanguages } from '#lib/messages/say.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { guarded } from '../guard.tsx'
import { saveSettings } from './actions.ts'

export const metadata: Metadata = { title: 'Settings' }

/** The other pages of settings: path, name, and what is set there. */
const more = [
  ['organisation', 'The organisation', 'Who publishes, for readers and search engines'],
  ['discovery', 'How programs find the site', 'Robots, crawlers, hubs, security.txt, ads.txt'],
  ['reads', 'What counts as a read', 'How long a visit is one, and what is too much'],
  ['sign-in', 'Signing in', 'Who must have a second factor'],
  ['webhooks', 'Webhooks', 'Programs that are told what happens'],
  ['tokens', 'API tokens', 'Programs that may read drafts, and write'],
  ['import', 'Import', 'Archives of other systems'],
  ['backups', 'Backups', 'When, where, how many'],
  ['state', 'State of the site', 'Database, jobs, disk and mail, as they are now'],
] as const

export default function SettingsPage() {
  return guarded('settings.manage', async () => {
    const settings = await readSettings()
    return (
      <>
        <Title order={1}>Settings</Title>
        <ul className="settings-list">
          {more.map(([path, name, what]) => (
            <li key={path}>
              <Anchor href={`/admin/settings/${path}`} c="inherit" underline="always" fw={600}>
                {name}
              </Anchor>
              <Text size="sm" c="dimmed">
                {what}
              </Text>
            </li>
          ))}
        </ul>
        <Title order={2} size="h3" mt="xl">
          The site
        </Title>
        <SettingsForm
          settings={settings}
          example={await formatDateline(new Date(), settings)}
          languages={['en-GB', 'en-US', ...spokenLanguages.filter((one) => one !== 'en')]}
          save={saveSettings}
        />
      </>
    )
  })
}
