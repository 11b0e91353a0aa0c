import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { PreviewFrame } from '#components/preview/PreviewFrame.client.tsx'
import { SharePreview } from '#components/preview/SharePreview.client.tsx'
import { openArticle } from '#lib/articles/open.ts'
import { listPreviews, ownPreview } from '#lib/previews/links.ts'
import { previewPath } from '#lib/previews/schema.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { revokePreview, sharePreview } from '../../actions.ts'

export const metadata: Metadata = { title: 'Preview' }

/** The readers' page of what is being written, at a phone's width and a desktop's. */
export default function PreviewPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.list', async (user) => {
    const id = await idOf(params)
    const [{ edit, version }, token, links] = await Promise.all([
      openArticle(user, id),
      ownPreview(user, id),
      listPreviews(user, id),
    ])
    return (
      <>
        <Title order={1}>Preview</Title>
        <Text mt={4} mb="md">
          <Anchor href={`/admin/articles/${id}`} underline="always" c="inherit">
            {edit.headline || 'Untitled'}
          </Anchor>
          , version {version}. Readers don’t see it.
        </Text>
        <PreviewFrame src={previewPath(token)} />
        <SharePreview
          articleId={id}
          links={links.map(({ createdAt, expiresAt, lastUsedAt, ...link }) => ({
            ...link,
            createdAt: formatDeskTime(createdAt),
            expiresAt: formatDeskTime(expiresAt),
            lastUsedAt: lastUsedAt && formatDeskTime(lastUsedAt),
          }))}
          share={sharePreview}
          revoke={revokePreview}
        />
      </>
    )
  })
}
