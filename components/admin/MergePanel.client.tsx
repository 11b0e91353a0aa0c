'use client'
import { Alert, Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { stateNames } from '#lib/articles/schema.ts'
import { type MergePreview, undoDays } from '#lib/credits/schema.ts'
import type { Act } from './act.ts'
import { type BylineOption, BylineSelect } from './BylineSelect.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

const counted = (count: number, one: string, many: string) =>
  count === 1 ? `1 ${one}` : `${count} ${many}`

/** Which byline goes into which, and what that changes. */
export function MergePanel({
  from,
  choices,
  preview,
  merge,
}: {
  from: { id: number; name: string }
  choices: BylineOption[]
  preview: MergePreview | null
  merge: Act<number>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [keepNames, setKeepNames] = useState(false)
  const into = preview?.into
  return (
    <Stack maw={620} mt="md">
      <BylineSelect
        label={`${from.name} becomes`}
        description="What names the one will name the other; its address will lead there."
        value={into?.id ?? null}
        options={choices}
        error={errorOf('intoId')}
        onChange={(id) =>
          router.replace(`/admin/bylines/merge?from=${from.id}${id ? `&into=${id}` : ''}`)
        }
      />
      {preview && into && (
        <>
          <section aria-label="What changes">
            <Title order={2} size="h3">
              What changes
            </Title>
            <ul className="merge-changes">
              <li>
                {preview.total === 0
                  ? `No article carries ${from.name}.`
                  : `${counted(preview.total, 'article', 'articles')} will carry ${into.name}: ${preview.articles
                      .map(({ state, count }) => `${count} ${stateNames[state].toLowerCase()}`)
                      .join(', ')}.`}
              </li>
              {preview.entries > 0 && (
                <li>{counted(preview.entries, 'entry', 'entries')} of live coverage.</li>
              )}
              {preview.both > 0 && (
                <li>
                  {counted(preview.both, 'article carries', 'articles carry')} both: in the same
                  role, {into.name} remains there, once.
                </li>
              )}
              <li>
                {preview.addresses.join(', ')} will lead to /by/{into.slug}.
              </li>
              {preview.leftBehind.length > 0 && (
                <li>
                  Of {from.name}, {preview.leftBehind.join(', ')}{' '}
                  {preview.leftBehind.length === 1 ? 'isn’t' : 'aren’t'} taken over. An undo brings{' '}
                  {preview.leftBehind.length === 1 ? 'it' : 'them'} back.
                </li>
              )}
            </ul>
            {preview.headlines.length > 0 && (
              <>
                <Text fz="sm" fw={600} mt="sm">
                  {preview.total > preview.headlines.length ? 'The newest of them' : 'They are'}
                </Text>
                <ul className="merge-changes">
                  {preview.headlines.map(({ headline, state }, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: headlines may be the same
                    <li key={at}>
                      {headline}, {stateNames[state].toLowerCase()}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
          {preview.renamed > 0 && (
            <Checkbox
              label={`Keep “${from.name}” printed on ${counted(preview.renamed, 'article', 'articles')} already published`}
              description={`Without it they say “${into.name}”. Either way they belong to ${into.name}.`}
              checked={keepNames}
              onChange={(event) => setKeepNames(event.currentTarget.checked)}
            />
          )}
          <Alert variant="default">
            It can be undone for {undoDays} days, on the page of either byline.
          </Alert>
          <Said said={said} />
          <Group>
            <Button
              loading={pending}
              onClick={() =>
                run(
                  () => merge({ fromId: from.id, intoId: into.id, keepNames }),
                  () => {
                    router.push(`/admin/bylines/${into.id}`)
                    router.refresh()
                    return undefined
                  },
                )
              }
            >
              Merge {from.name} into {into.name}
            </Button>
            <Button
              component="a"
              variant="default"
              href={`/admin/bylines/merge?from=${into.id}&into=${from.id}`}
            >
              The other way round
            </Button>
          </Group>
        </>
      )}
    </Stack>
  )
}
