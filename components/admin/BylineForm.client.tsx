'use client'
import { Avatar, Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import type { BylineRow } from '#lib/bylines/schema.ts'
import { acceptedTypes, pictureUrl } from '#lib/media/schema.ts'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type Actions = {
  saveByline: Act<number>
  setPortrait: Act
  removePortrait: Act
  deleteByline: Act
}

export function BylineForm({
  byline,
  users,
  actions,
}: {
  byline: BylineRow | null
  users: { id: number; name: string }[]
  actions: Actions
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  // Set as soon as the byline exists: a portrait that fails must not make it twice.
  const [id, setId] = useState(byline?.id ?? null)
  const [portrait, setPortrait] = useState<File | null>(null)
  const [values, setValues] = useState({
    name: byline?.name ?? '',
    slug: byline?.slug ?? '',
    roleTitle: byline?.roleTitle ?? '',
    biography: byline?.biography ?? '',
    userId: String(byline?.user?.id ?? ''),
  })
  const chosen = useMemo(() => portrait && URL.createObjectURL(portrait), [portrait])
  const field = (name: keyof typeof values, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (
      event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>,
    ) => setValues({ ...values, [name]: event.currentTarget.value }),
  })

  async function save(): ReturnType<Act<number>> {
    const edit = { ...values, userId: values.userId ? Number(values.userId) : null, id }
    const saved = await actions.saveByline(edit)
    if (saved.outcome !== 'saved') return saved
    setId(saved.result)
    if (portrait) {
      const form = new FormData()
      form.set('id', String(saved.result))
      form.set('portrait', portrait)
      const stored = await actions.setPortrait(form)
      if (stored.outcome !== 'saved') return stored
      setPortrait(null)
    }
    return saved
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(save, (savedId) => {
          if (!byline) router.replace(`/admin/bylines/${savedId}`)
          router.refresh()
          return 'Saved.'
        })
      }}
    >
      <Said said={said} />
      <Stack maw={560} mt="md">
        <TextInput {...field('name', 'Name')} />
        <TextInput
          {...field('slug', 'Slug')}
          description={
            byline ? 'The old address will lead to the new one.' : 'Empty: made from the name.'
          }
        />
        <TextInput
          {...field('roleTitle', 'Role title')}
          description="Such as “Science correspondent”."
        />
        <Textarea {...field('biography', 'Biography')} autosize minRows={4} />
        <Group align="flex-end" wrap="nowrap">
          <Avatar
            size={96}
            radius="xs"
            alt=""
            src={
              chosen ??
              (byline?.portrait ? pictureUrl(byline.portrait, 192, '/admin/media/') : null)
            }
          />
          <TextInput
            flex={1}
            miw={0}
            type="file"
            label="Portrait"
            data-field="portrait"
            description="JPEG, PNG, WebP or AVIF, at most 15 MB."
            accept={acceptedTypes.join(',')}
            onChange={(event) => setPortrait(event.currentTarget.files?.[0] ?? null)}
            error={errorOf('portrait')}
          />
        </Group>
        {byline?.portrait && (
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              loading={pending}
              onClick={() =>
                run(
                  () => actions.removePortrait({ id: byline.id }),
                  () => {
                    router.refresh()
                    return 'The portrait is removed.'
                  },
                )
              }
            >
              Remove portrait
            </Button>
          </Group>
        )}
        <NativeSelect
          {...field('userId', 'User')}
          description="The account that this name belongs to, if any."
          data={[
            { value: '', label: '—' },
            ...users.map((user) => ({ value: String(user.id), label: user.name })),
          ]}
        />
        <Group>
          <Button type="submit" loading={pending}>
            Save byline
          </Button>
          {byline && (
            <ConfirmButton
              label="Delete byline"
              question={`Delete ${byline.name} for good? Its address will lead nowhere.`}
              pending={pending}
              onConfirm={() =>
                run(
                  () => actions.deleteByline({ id: byline.id }),
                  () => {
                    router.push('/admin/bylines')
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
