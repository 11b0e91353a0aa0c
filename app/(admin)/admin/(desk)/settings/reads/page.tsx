import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { CountingRulesForm } from '#components/admin/CountingRulesForm.client.tsx'
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
      <Title order={1}>What counts as a read</Title>
      <Text mt="xs" maw={640}>
        One visitor, one article, one span of time. Programs, pages fetched ahead, and whoever is
        signed in here see the count and aren’t counted. No cookie is set, and no address is kept.
      </Text>
      <CountingRulesForm
        rules={await readGroup(readsGroup)}
        windows={windowLengths}
        save={saveRules}
      />
    </>
  ))
}
