import { Title } from '@mantine/core'
import type { Metadata } from 'next'
import { z } from 'zod'
import { MergePanel } from '#components/admin/MergePanel.client.tsx'
import { bylineChoices, openByline } from '#lib/bylines/queries.ts'
import { previewMerge } from '#lib/credits/queries.ts'
import { idInText } from '#lib/platform/id.ts'
import { guarded } from '../../guard.tsx'
import { mergeBylines } from '../actions.ts'

export const metadata: Metadata = { title: 'Merge bylines' }

const querySchema = z.object({ from: idInText, into: idInText.optional().catch(undefined) })

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default function MergePage({ searchParams }: Props) {
  return guarded('byline.manage', async (user) => {
    const { from, into } = querySchema.catch({ from: 0, into: undefined }).parse(await searchParams)
    const byline = await openByline(user, from)
    const [choices, preview] = await Promise.all([
      bylineChoices(user),
      into && into !== from ? previewMerge(user, from, into) : null,
    ])
    return (
      <>
        <Title order={1}>Merge {byline.name}</Title>
        <MergePanel
          from={{ id: from, name: byline.name }}
          choices={choices
            .filter(({ id }) => id !== from)
            .map(({ id, name, left }) => ({ id, name, left }))}
          preview={preview}
          merge={mergeBylines}
        />
      </>
    )
  })
}
