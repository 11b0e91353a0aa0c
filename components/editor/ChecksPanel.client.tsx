'use client'
import { Button, Group, Stack, Text, Textarea, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { blocks, type Judged } from '#lib/checks/schema.ts'

export type CheckActions = { checkArticle: Act<Judged[]>; waiveCheck: Act }

/** What to mend before publishing, as it stands after each save; an editor may excuse a finding. */
export function ChecksPanel({
  articleId,
  version,
  mayWaive,
  actions,
}: {
  articleId: number
  /** What is checked: another one is looked at again. */
  version: string
  mayWaive: boolean
  actions: CheckActions
}) {
  const [found, setFound] = useState<Judged[] | null>(null)
  const { checkArticle, waiveCheck } = actions
  const look = useCallback(async () => {
    const answer = await checkArticle({ id: articleId }).catch(() => null)
    if (answer?.outcome === 'saved') setFound(answer.result)
  }, [articleId, checkArticle])
  // biome-ignore lint/correctness/useExhaustiveDependencies: each version is looked at
  useEffect(() => {
    // While someone types there is a new version every second: a pause is enough.
    const timer = setTimeout(() => void look(), 1500)
    return () => clearTimeout(timer)
  }, [look, version])

  if (!found) return null
  const hindrances = found.filter(blocks).length
  return (
    <section aria-label="Checks before publishing" className="checks">
      <Title order={2} fz="sm" ff="text">
        Before publishing
      </Title>
      <Text fz="sm" role="status">
        {found.length === 0
          ? 'All checks are passed.'
          : hindrances === 0
            ? 'Nothing stands in the way.'
            : `${hindrances} to mend.`}
      </Text>
      <ul>
        {found.map((finding) => (
          <li
            key={`${finding.check} ${finding.subject} ${finding.message}`}
            data-blocks={blocks(finding) || undefined}
          >
            <Text fz="sm">
              {!finding.required && 'Consider: '}
              {finding.message}
            </Text>
            {finding.waiver && (
              <Text fz="xs">
                Excused by {finding.waiver.by}: “{finding.waiver.reason}”
              </Text>
            )}
            {mayWaive && blocks(finding) && (
              <Waive articleId={articleId} finding={finding} waive={waiveCheck} onDone={look} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Waive({
  articleId,
  finding,
  waive,
  onDone,
}: {
  articleId: number
  finding: Judged
  waive: Act
  onDone: () => Promise<void>
}) {
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const { run, pending, said, errorOf } = useAction()
  if (!open) {
    return (
      <Button size="compact-xs" variant="default" mt={4} onClick={() => setOpen(true)}>
        Excuse …
      </Button>
    )
  }
  return (
    <Stack gap={4} mt={4}>
      <Textarea
        size="xs"
        label="Why may it be published like this?"
        autosize
        autoFocus
        value={reason}
        error={errorOf('reason') ?? (said?.tone === 'bad' && said.text)}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="compact-xs"
          loading={pending}
          onClick={() =>
            run(
              () => waive({ articleId, check: finding.check, subject: finding.subject, reason }),
              async () => {
                await onDone()
                return undefined
              },
            )
          }
        >
          Excuse it
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}
