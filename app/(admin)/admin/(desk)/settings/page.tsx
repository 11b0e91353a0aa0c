import { Anchor, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { SettingsForm } from '#components/admin/SettingsForm.client.tsx'
import { spokenLanguages } from '#lib/messages/say.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { guarded } from '../guard.tsx'
import { saveSettings } from './actions.ts'

export const metadata: Metadata = { title: 'Settings' }

export default function SettingsPage() {
  return guarded('settings.manage', async () => {
    const settings = await readSettings()
    return (
      <>
        <Title order={1}>Settings</Title>
        <ul>
          <li>
            <Anchor href="/admin/settings/organisation" c="inherit" underline="always">
              The organisation
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/discovery" c="inherit" underline="always">
              How programs find the site
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/reads" c="inherit" underline="always">
              What counts as a read
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/sign-in" c="inherit" underline="always">
              Signing in
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/webhooks" c="inherit" underline="always">
              Webhooks
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/tokens" c="inherit" underline="always">
              API tokens
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/import" c="inherit" underline="always">
              Import
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/backups" c="inherit" underline="always">
              Backups
            </Anchor>
          </li>
          <li>
            <Anchor href="/admin/settings/state" c="inherit" underline="always">
              State of the site
            </Anchor>
          </li>
        </ul>
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
