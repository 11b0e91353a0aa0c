import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { PictureForm } from '#components/media/PictureForm.client.tsx'
import { Thumbnail } from '#components/media/Thumbnail.tsx'
import { can } from '#lib/auth/can.ts'
import { libraryPicture, nearDuplicates, pictureUses, uploaderOf } from '#lib/media/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import * as actions from '../../actions.ts'

export const metadata: Metadata = { title: 'Picture' }

export default function PicturePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('media.open', async (user) => {
    const id = await idOf(params)
    const [picture, uses, alike, createdBy] = await Promise.all([
      libraryPicture(user, id),
      pictureUses(user, id),
      nearDuplicates(user, id),
      uploaderOf(id),
    ])
    return (
      <>
        <Anchor href="/admin/media" c="inherit" fz="sm" underline="always">
          All pictures
        </Anchor>
        <Title order={1}>{picture.alt || picture.fileName || `Picture ${id}`}</Title>
        <Text fz="sm" mb="lg">
          {picture.fileName} · uploaded {formatDeskTime(picture.createdAt)}
          {picture.takenAt && ` · taken ${formatDeskTime(picture.takenAt)}`}
        </Text>
        <PictureForm
          // Another file is another form.
          key={picture.hash}
          picture={picture}
          editable={can(user, 'media.manage', { createdBy })}
          actions={actions}
        />
        <Title order={2} mt="xl">
          Where it is used
        </Title>
        {uses.length === 0 ? (
          <Text>Nowhere now.</Text>
        ) : (
          <ul className="plain-links">
            {uses.map((use) => (
              <li key={`${use.kind}-${use.id}`}>
                {use.kind === 'article' ? (
                  <>
                    {can(user, 'article.list') ? (
                      <Link href={`/admin/articles/${use.id}`}>{use.headline}</Link>
                    ) : (
                      use.headline
                    )}
                    {use.live ? ', readers see it' : ', not public'}
                  </>
                ) : use.kind === 'byline' ? (
                  <Link href={`/admin/bylines/${use.id}`}>{use.name}, portrait</Link>
                ) : (
                  <>
                    <Link href={`/admin/pages/${use.id}`}>{use.name}</Link>
                    {use.live ? ', a page that readers see' : ', a page that is not public'}
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
        {alike.length > 0 && (
          <>
            <Title order={2} mt="xl">
              Looks much the same
            </Title>
            <ul className="picture-grid">
              {alike.map((other) => (
                <li key={other.id}>
                  <Link href={`/admin/media/library/${other.id}`}>
                    <Thumbnail picture={other} />
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </>
    )
  })
}
