import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { TopicForm } from '#components/admin/TopicForm.client.tsx'
import { openTopic } from '#lib/topics/queries.ts'
import { guarded, idOf } from '../../guard.tsx'
import { deleteTopic, mergeTopics, saveTopic } from '../actions.ts'

export const metadata: Metadata = { title: 'Topic' }

export default function TopicPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('topic.manage', async (user) => {
    const { topic, others } = await openTopic(user, await idOf(params))
    const articles =
      topic.articles === 1 ? '1 published article' : `${topic.articles} published articles`
    return (
      <>
        <Title order={1}>{topic.name}</Title>
        <Text mt="xs">
          {articles} at{' '}
          <Anchor href={`/topic/${topic.slug}`} underline="always">
            /topic/{topic.slug}
          </Anchor>
        </Text>
        <TopicForm
          key={topic.id}
          topic={topic}
          others={others}
          save={saveTopic}
          merge={mergeTopics}
          remove={deleteTopic}
        />
      </>
    )
  })
}
