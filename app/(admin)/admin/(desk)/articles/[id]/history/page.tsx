import { Anchor, Badge, Button, Group, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { z } from 'zod'
import { Steps } from '#components/desk/Steps.tsx'
import { Changes } from '#components/editor/Changes.tsx'
import { NameRevision } from '#components/editor/NameRevision.client.tsx'
import { OpenHistory } from '#components/editor/OpenHistory.client.tsx'
import { RestoreButton } from '#components/editor/RestoreButton.client.tsx'
import { compareRevisions, listRevisions } from '#lib/articles/history.ts'
import { openArticle } from '#lib/articles/open.ts'
import { listSteps } from '#lib/articles/steps.ts'
import { can } from '#lib/auth/can.ts'
import { idInText } from '#lib/platform/id.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { nameRevision, restoreRevision } from '../../actions.ts'
import { openHistory } from '../../corrections/actions.ts'

export const metadata: Metadata = { title: 'History' }

const kinds = { autosave: 'Autosave', save: 'Saved', publish: 'Published', import: 'Imported' }
const revision = idInText.optional().catch(undefined)
const querySchema = z.object({ before: revision, after: revision })

type Props = {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default function HistoryPage({ params, searchParams }: Props) {
  return guarded('article.list', async (user) => {
    const id = await idOf(params)
    const asked = querySchema.parse(await searchParams)
    const [article, { version, revisions }, steps] = await Promise.all([
      openArticle(user, id),
      listRevisions(user, id),
      listSteps(user, id),
    ])
    // Without a choice: what the last revision changed.
    const after = asked.after ?? revisions[0]?.id
    const before = asked.before ?? revisions[1]?.id
    const changes = before && after ? await compareRevisions(user, id, before, after) : null
    const nameOf = (id: number | undefined) => revisions.find((one) => one.id === id)
    const mayRestore = can(user, 'article.edit', article)
    return (
      <>
        <Title order={1}>History</Title>
        <Text mt={4}>
          <Anchor href={`/admin/articles/${id}`} underline="always" c="inherit">
            {article.edit.headline || 'Untitled'}
          </Anchor>
        </Text>
        {can(user, 'history.open', article) && (
          <OpenHistory
            articleId={id}
            open={article.historyPublic}
            path={article.state === 'published' ? `/article/${article.publicSlug}/history` : null}
            openHistory={openHistory}
          />
        )}
        {changes && (
          <Changes
            changes={changes}
            before={formatDeskTime(nameOf(before)?.savedAt ?? article.savedAt)}
            after={formatDeskTime(nameOf(after)?.savedAt ?? article.savedAt)}
          />
        )}
        <form>
          <Group justify="space-between" mt="xl">
            <Title order={2}>Revisions</Title>
            <Button type="submit" variant="default">
              Compare
            </Button>
          </Group>
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Before</th>
                <th scope="col">After</th>
                <th scope="col">Saved</th>
                <th scope="col">By</th>
                <th scope="col">Headline</th>
                <th scope="col">
                  <span className="mantine-visually-hidden">What can be done</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {revisions.map((row) => (
                <tr key={row.id}>
                  {(['before', 'after'] as const).map((side) => (
                    <td key={side}>
                      <input
                        type="radio"
                        name={side}
                        value={row.id}
                        aria-label={`${side === 'before' ? 'Before' : 'After'}: version ${row.version}`}
                        defaultChecked={row.id === (side === 'before' ? before : after)}
                      />
                    </td>
                  ))}
                  <td className="nowrap">
                    {row.name && (
                      <Text component="span" fw={600} display="block">
                        {row.name}
                      </Text>
                    )}
                    {formatDeskTime(row.savedAt)}
                    <br />
                    <Text component="span" fz="xs">
                      {row.why || kinds[row.kind]}, version {row.version}
                    </Text>{' '}
                    {row.publishedAt && !row.isLive && (
                      <Badge variant="default" size="sm">
                        Published {formatDeskTime(row.publishedAt)}
                      </Badge>
                    )}
                    {row.isLive && (
                      <Badge color="dark" size="sm">
                        Readers see this
                      </Badge>
                    )}
                  </td>
                  <td>{row.by.join(', ')}</td>
                  <td className="headline-cell">{row.headline || 'Untitled'}</td>
                  <td>
                    {mayRestore && !row.isWorking && (
                      <RestoreButton
                        articleId={id}
                        revisionId={row.id}
                        baseVersion={version}
                        label={`Restore version ${row.version}`}
                        restore={restoreRevision}
                      />
                    )}{' '}
                    {mayRestore && (
                      <NameRevision
                        articleId={id}
                        revisionId={row.id}
                        version={row.version}
                        name={row.name}
                        rename={nameRevision}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </form>
        <Steps steps={steps} time={formatDeskTime} />
      </>
    )
  })
}
