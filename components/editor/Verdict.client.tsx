'use client'
import { Alert, Text } from '@mantine/core'
import type { Standing } from '#lib/together/schema.ts'

/** What the desk said of the article, as far as it still stands. */
export function Verdict({
  article,
  time,
}: {
  article: Standing | null
  time: (date: Date) => string
}) {
  if (!article?.verdict) return null
  const { state, version, verdict } = article
  if (state === 'changes_requested' && verdict.move === 'requestChanges')
    return (
      <Alert
        variant="default"
        mb="md"
        title={`${verdict.by} asks for changes, ${time(verdict.at)}`}
        className="verdict"
      >
        <span className="told">{verdict.note}</span>
      </Alert>
    )
  if ((state === 'approved' || state === 'scheduled') && verdict.move === 'approve')
    return (
      <Text fz="sm" mb="md">
        Approved at version {verdict.version} by {verdict.by}
        {version > verdict.version && `; changed since: this is version ${version}`}.
        {verdict.note && ` “${verdict.note}”`}
      </Text>
    )
  return null
}
