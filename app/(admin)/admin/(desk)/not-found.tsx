import { Button, Group, Stack, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'

export const metadata: Metadata = { title: 'Not found' }

/** Shown where nothing of the newsroom is: a mistyped address, or something that was deleted. */
export default function DeskNotFound() {
  return (
    <Stack maw={640} gap="md">
      <Title order={1}>Nothing is here</Title>
      <Text>The address may be mistyped, or what stood here was deleted.</Text>
      <Group>
        <Button component="a" href="/admin">
          To the desk
        </Button>
        <Button component="a" href="/admin/articles" variant="default">
          Articles
        </Button>
      </Group>
    </Stack>
  )
}
