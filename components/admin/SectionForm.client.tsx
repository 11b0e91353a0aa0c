'use client'
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { SectionRow } from '#lib/sections/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

export function SectionForm({
  section,
  save,
  remove,
}: {
  section: SectionRow | null
  save: Act<number>
  remove: Act
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const { values, field } = useValues(
    {
      name: section?.name ?? '',
      slug: section?.slug ?? '',
      description: section?.description ?? '',
      position: String(section?.position ?? 0),
    },
    errorOf,
  )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save({ ...values, id: section?.id ?? null }),
          (id) => {
            if (!section) router.replace(`/admin/sections/${id}`)
            router.refresh()
            return 'Saved.'
          },
        )
      }}
    >
      <Said said={said} />
      <Stack maw={520} mt="md">
        <TextInput {...field('name', 'Name')} />
        <TextInput
          {...field('slug', 'Slug')}
          description={
            section ? 'The old address will lead to the new one.' : 'Empty: made from the name.'
          }
        />
        <Textarea {...field('description', 'Description')} autosize minRows={2} />
        <TextInput
          {...field('position', 'Position')}
          inputMode="numeric"
          description="Small numbers come first in menus."
        />
        <Group>
          <Button type="submit" loading={pending}>
            Save section
          </Button>
          {section && (
            <ConfirmButton
              label="Delete section"
              question={`Delete ${section.name} for good? Its address will lead nowhere.`}
              pending={pending}
              onConfirm={() =>
                run(
                  () => remove({ id: section.id }),
                  () => {
                    router.push('/admin/sections')
                    router.refresh()
                    return undefined
                  },
                )
              }
            />
          )}
        </Group>
      </Stack>
    </form>
  )
}
