'use client'
import { Anchor, Button, Stack, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { type Coverage, coverageSteps } from '#lib/live/schema.ts'

/** Leads to an article's live coverage, or begins it. */
export function CoveragePanel({
  articleId,
  isLive,
  moveCoverage,
}: {
  articleId: number
  isLive: boolean
  moveCoverage: Act<Coverage>
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  const path = `/admin/articles/${articleId}/live`
  return (
    <section aria-labelledby="coverage">
      <Stack gap={4} align="flex-start">
        <Title order={2} fz="sm" ff="text" id="coverage">
          Live coverage
        </Title>
        {isLive ? (
          <Anchor href={path} underline="always" c="inherit" fz="sm" lh="24px">
            Write entries
          </Anchor>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => moveCoverage({ articleId, step: 'begin' }),
                () => {
                  router.push(path)
                  return undefined
                },
              )
            }
          >
            {coverageSteps.begin}
          </Button>
        )}
        {said && (
          <Text role="alert" fz="sm" c="var(--mantine-color-error)">
            {said.text}
          </Text>
        )}
      </Stack>
    </section>
  )
}
