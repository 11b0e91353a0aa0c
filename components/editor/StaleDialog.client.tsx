'use client'
import { Button, Group, Modal, SimpleGrid, Text, Title } from '@mantine/core'
import type { ArticleEdit, OpenArticle } from '#lib/articles/schema.ts'
import { plainText } from '#lib/document/text.ts'

/** Both texts, when a colleague saved in between. Nothing of either is lost, whatever is chosen. */
export function StaleDialog({
  theirs,
  mine,
  onKeepMine,
  onLoadTheirs,
  onClose,
}: {
  theirs: OpenArticle | null
  mine: ArticleEdit
  onKeepMine: () => void
  onLoadTheirs: () => void
  onClose: () => void
}) {
  if (!theirs) return null
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`${theirs.savedByName} saved this article while you wrote`}
    >
      <Text>Nothing of yours is saved yet, and nothing is lost. Choose what to go on with.</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md">
        <Side title={`As ${theirs.savedByName} saved it`} edit={theirs.edit} />
        <Side title="As you have it" edit={mine} />
      </SimpleGrid>
      <Group mt="lg" justify="flex-end">
        <Button variant="default" onClick={onLoadTheirs}>
          Load theirs
        </Button>
        <Button onClick={onKeepMine}>Keep editing mine on top of theirs</Button>
      </Group>
    </Modal>
  )
}

function Side({ title, edit }: { title: string; edit: ArticleEdit }) {
  return (
    <section>
      <Text fz="sm" c="dimmed">
        {title}
      </Text>
      <Title order={3} size="h4" mt="xs">
        {edit.headline}
      </Title>
      <Text mt="xs" fs="italic">
        {edit.standfirst}
      </Text>
      <Text mt="xs" style={{ whiteSpace: 'pre-line' }}>
        {plainText(edit.body)}
      </Text>
    </section>
  )
}
