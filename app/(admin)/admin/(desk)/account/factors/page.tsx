import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { FactorsPanel } from '#components/admin/FactorsPanel.client.tsx'
import { guarded } from '../../guard.tsx'
import * as actions from './actions.ts'
import { factorsInWords } from './words.ts'

export const metadata: Metadata = { title: 'Second factor' }

/** One's own second factors. */
export default function FactorsPage() {
  return guarded('account.open', async (user) => (
    <>
      <Anchor href="/admin/account" c="inherit" underline="always">
        My account
      </Anchor>
      <Title order={1} mt="xs">
        Second factor
      </Title>
      <Text mt="xs" maw={640}>
        Whoever has learned your password still can’t sign in without it. Each change here is told
        you by mail.
      </Text>
      <FactorsPanel {...(await factorsInWords(user))} actions={{ ...actions }} />
    </>
  ))
}
