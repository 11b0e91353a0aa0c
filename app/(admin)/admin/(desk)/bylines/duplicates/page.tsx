import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { DuplicatePairs } from '#components/admin/DuplicatePairs.client.tsx'
import { likelyDuplicates } from '#lib/bylines/queries.ts'
import { guarded } from '../../guard.tsx'
import { markDistinct } from '../actions.ts'

export const metadata: Metadata = { title: 'Probable duplicates' }

export default function DuplicatesPage() {
  return guarded('byline.manage', async (user) => {
    const pairs = await likelyDuplicates(user)
    return (
      <>
        <Title order={1}>Probable duplicates</Title>
        <Text mt="xs" maw={620}>
          Bylines whose names are much alike: the same words in another order, with or without
          accents, with a letter wrong.
        </Text>
        <DuplicatePairs pairs={pairs} markDistinct={markDistinct} />
      </>
    )
  })
}
