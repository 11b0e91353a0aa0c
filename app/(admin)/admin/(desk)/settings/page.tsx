import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { SettingsForm } from '#components/admin/SettingsForm.client.tsx'
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
        <SettingsForm
          settings={settings}
          example={await formatDateline(new Date(), settings)}
          save={saveSettings}
        />
      </>
    )
  })
}
