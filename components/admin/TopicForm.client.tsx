'use client'
import { Button, Group, Select, Stack, Textarea, TextInput, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { TopicRow } from '#lib/topics/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

/** Renames and describes a topic, puts it under another one, or deletes it. */
export function TopicForm({
  topic,
  others,
  save,
  merge,
  remove,
}: {
  topic: TopicRow
  others: { id: number; name: string }[]
  save: Act
  merge: Act
  remove: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const { id } = topic
  const { values, field } = useValues(
    {
      name: topic.name,
      slug: topic.slug,
      description: topic.description,
    },
    errorOf,
  )
  const [into, setInto] = useState<string | null>(null)
  const chosen = others.find((other) => String(other.id) === into)
  const leaveTo = (path: string) => () => {
    router.push(path)
    router.refresh()
    return undefined
  }
  return (
    <>
      <Said said={said} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run(
            () => save({ id, ...values }),
            () => {
              router.refresh()
              return 'Saved.'
            },
          )
        }}
      >
        <Stack maw={520} mt="md">
          <TextInput {...field('name', 'Name')} />
          <TextInput
            {...field('slug', 'Slug')}
            description="The old address will lead to the new one. Empty: made from the name."
          />
          <Textarea
            {...field('description', 'Description')}
            description="For readers, above its articles."
            autosize
            minRows={2}
          />
          <Group>
            <Button type="submit" loading={pending}>
              Save topic
            </Button>
            {!topic.used && (
              <ConfirmButton
                label="Delete topic"
                question={`Delete ${topic.name} for good? Its address will lead nowhere.`}
                pending={pending}
                onConfirm={() => run(() => remove({ id }), leaveTo('/admin/topics'))}
              />
            )}
          </Group>
        </Stack>
      </form>
      {others.length > 0 && (
        <Stack maw={520} mt="xl">
          <Title order={2} size="h3">
            Merge into another topic
          </Title>
          <Select
            label="Topic that remains"
            description="Articles, earlier versions and beats go there, and so does this address."
            data={others.map((other) => ({ value: String(other.id), label: other.name }))}
            value={into}
            onChange={setInto}
            error={errorOf('intoId')}
            searchable
            limit={50}
            nothingFoundMessage="There is no such topic."
          />
          {chosen && (
            <Group>
              <ConfirmButton
                label="Merge topics"
                question={`Put everything of ${topic.name} under ${chosen.name}? This can’t be undone.`}
                pending={pending}
                onConfirm={() =>
                  run(
                    () => merge({ fromId: id, intoId: chosen.id }),
                    leaveTo(`/admin/topics/${chosen.id}`),
                  )
                }
              />
            </Group>
          )}
        </Stack>
      )}
    </>
  )
}
