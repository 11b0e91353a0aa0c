'use client'
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { inReads } from '#lib/reads/numbers.ts'
import type { MergeStanding } from '#lib/reads/schema.ts'
import { ArticleFinder } from './ArticleFinder.client.tsx'

export type MergeActions = {
  mergeStanding: Act<MergeStanding>
  mergeArticles: Act<{ slug: string; reads: number }>
}

/** Into which article this one was merged, or the way to merge it: for an article that readers had. */
export function MergeArticle({
  articleId,
  standing,
  mayMerge,
  actions,
}: {
  articleId: number
  /** Where the article stands: another one is looked at again. */
  standing: string
  mayMerge: boolean
  actions: MergeActions
}) {
  const [state, setState] = useState<MergeStanding | null>(null)
  const [choosing, setChoosing] = useState(false)
  const [into, setInto] = useState<{ id: number; headline: string } | null>(null)
  const { run, pending, said, errorOf } = useAction()
  const { mergeStanding } = actions
  const look = useCallback(async () => {
    const answer = await mergeStanding({ articleId }).catch(() => null)
    if (answer?.outcome === 'saved') setState(answer.result)
  }, [articleId, mergeStanding])
  // biome-ignore lint/correctness/useExhaustiveDependencies: it may be public now, or gone
  useEffect(() => {
    void look()
  }, [look, standing])

  if (!state || (!state.mergedInto && !(state.mergeable && mayMerge))) return null
  const stop = () => {
    setChoosing(false)
    setInto(null)
  }
  return (
    <section aria-label="Merge" className="checks">
      <Title order={2} fz="sm" ff="text">
        Merge
      </Title>
      <Text fz="sm" role="status">
        {errorOf('intoId') ?? said?.text ?? ''}
      </Text>
      {state.mergedInto ? (
        <Text fz="sm">
          Merged into{' '}
          <Anchor href={`/admin/articles/${state.mergedInto.id}`} fz="sm" underline="always">
            {state.mergedInto.headline}
          </Anchor>
          : its addresses lead there, and its reads are counted there.
        </Text>
      ) : into ? (
        <Stack gap="xs">
          <Text fz="sm">
            Readers will no longer have this article. Its addresses will lead to “{into.headline}”,
            to which its {inReads(state.reads)} will be added. This can’t be undone.
          </Text>
          <Group gap="xs">
            <Button
              size="compact-sm"
              color="red.9"
              loading={pending}
              onClick={() =>
                run(
                  () => actions.mergeArticles({ id: articleId, intoId: into.id }),
                  async ({ reads }) => {
                    await look()
                    stop()
                    return `Merged. “${into.headline}” has ${inReads(reads)} now.`
                  },
                )
              }
            >
              Merge the two
            </Button>
            <Button size="compact-sm" variant="default" onClick={stop}>
              Cancel
            </Button>
          </Group>
        </Stack>
      ) : choosing ? (
        <Stack gap="xs">
          <ArticleFinder
            label="The article that stays"
            description="Words of its headline. It must be published."
            onChoose={({ id, headline }) => setInto({ id, headline })}
          />
          <div>
            <Button size="compact-sm" variant="default" onClick={stop}>
              Cancel
            </Button>
          </div>
        </Stack>
      ) : (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
            Merge into another …
          </Button>
        </div>
      )}
    </section>
  )
}
