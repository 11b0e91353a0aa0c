import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { BylineForm } from '#components/admin/BylineForm.client.tsx'
import { userChoices } from '#lib/auth/users.ts'
import { openByline } from '#lib/bylines/queries.ts'
import { guarded, idOf } from '../../guard.tsx'
import * as actions from '../actions.ts'

export const metadata: Metadata = { title: 'Byline' }

export default function BylinePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('byline.manage', async (user) => {
    const [byline, users] = await Promise.all([
      openByline(user, await idOf(params)),
      userChoices(user),
    ])
    return (
      <>
        <Title order={1}>{byline.name}</Title>
        <Text mt={4}>
          <Anchor href={`/by/${byline.slug}`} target="_blank" underline="always" c="inherit">
            /by/{byline.slug}
          </Anchor>
          , {byline.articles === 1 ? '1 article' : `${byline.articles} articles`}
        </Text>
        <BylineForm byline={byline} users={users} actions={{ ...actions }} />
      </>
    )
  })
}
