import type { Metadata } from 'next'
import { CountingRulesForm } from '#components/admin/CountingRulesForm.client.tsx'
import { PageHead, settings } from '#components/admin/PageHead.tsx'
import { readsGroup } from '#lib/reads/rules.ts'
import { windowLengths } from '#lib/reads/schema.ts'
import { readGroup } from '#lib/settings/groups.ts'
import { guarded } from '../../guard.tsx'
import { saveRules } from './actions.ts'

export const metadata: Metadata = { title: 'What counts as a read' }

/** When a look at an article is a read, and how much one visitor may tell the counter. */
export default function CountingRulesPage() {
  return guarded('settings.manage', async () => (
    <>
      <PageHead title="What counts as a read" from={settings}>
        One visitor, one article, one span of time. Programs, pages fetched ahead, and whoever is
        signed in here see the count and aren’t counted. No cookie is set, and no address is kept.
      </PageHead>
      <CountingRulesForm
        rules={await readGroup(readsGroup)}
        windows={windowLengths}
        save={saveRules}
      />
    </>
  ))
}
