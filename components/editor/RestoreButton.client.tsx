'use client'
import { Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import type { SaveOutcome } from '#lib/articles/schema.ts'

/** Brings back a revision, as a new one on top. */
export function RestoreButton({
  articleId,
  revisionId,
  baseVersion,
  label,
  restore,
}: {
  articleId: number
  revisionId: number
  baseVersion: number
  label: string
  restore: Act<SaveOutcome>
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  return (
    <>
      <ConfirmButton
        label={label}
        question="What it says becomes a new revision on top. Everything since stays in the history; readers see nothing of it until it is published."
        pending={pending}
        onConfirm={() =>
          run(
            () => restore({ articleId, revisionId, baseVersion }),
            ({ outcome }) => {
              router.push(`/admin/articles/${articleId}/history`)
              router.refresh()
              return outcome === 'stale'
                ? 'Not restored: someone wrote meanwhile. Look, then try again.'
                : ''
            },
          )
        }
      />
      {said && (
        <Text fz="sm" role="status">
          {said.text}
        </Text>
      )}
    </>
  )
}
