'use client'
import { Alert, Button, Group, List, Text } from '@mantine/core'
import { changesOf } from '#lib/front/arranging.ts'
import type { FrontDraft, Layout } from '#lib/front/schema.ts'

/** Someone else changed the front meanwhile: what they did, what was done here, and the ways on. */
export function Overtaken({
  theirs,
  base,
  mine,
  headline,
  onTop,
  onTake,
}: {
  theirs: FrontDraft
  base: Layout
  mine: Layout
  headline: (articleId: number) => string
  onTop: () => void
  onTake: () => void
}) {
  const lists = [
    { title: 'Their changes:', changes: changesOf(base, theirs.layout, headline) },
    { title: 'Yours, not saved yet:', changes: changesOf(base, mine, headline) },
  ]
  return (
    <Alert
      my="md"
      variant="default"
      role="alert"
      title={`${theirs.savedByName} changed this front meanwhile`}
    >
      {lists.map(({ title, changes }) => (
        <div key={title}>
          <Text fw={600} fz="sm" mt="xs">
            {title}
          </Text>
          {changes.length === 0 && <Text fz="sm">None.</Text>}
          <List fz="sm">
            {changes.map((change) => (
              <List.Item key={change}>{change}</List.Item>
            ))}
          </List>
        </div>
      ))}
      <Group mt="md">
        <Button onClick={onTop}>Put my changes on top of theirs</Button>
        <Button variant="default" onClick={onTake}>
          Take theirs, drop mine
        </Button>
      </Group>
    </Alert>
  )
}
