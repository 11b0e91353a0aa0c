'use client'
import { Button, Fieldset, Group, Image, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import type { ArticleEdit } from '#lib/articles/schema.ts'
import { acceptedTypes, type Picture, pictureUrl } from '#lib/media/schema.ts'

type Value = ArticleEdit['picture']

/** The main picture: upload, description, caption, credit. */
export function PictureField({
  value,
  picture,
  upload,
  errorOf,
  onChange,
}: {
  value: Value
  picture: Picture | null
  upload: Act<Picture>
  errorOf: ErrorOf
  onChange: (value: Value, picture: Picture | null) => void
}) {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState('')

  async function choose(file: File | undefined): Promise<void> {
    if (!file) return
    setPending(true)
    setProblem('')
    try {
      const form = new FormData()
      form.set('picture', file)
      const done = await upload(form)
      if (done.outcome === 'saved') {
        const { id } = done.result
        onChange({ alt: '', caption: '', credit: '', ...value, mediaId: id }, done.result)
      } else {
        setProblem(
          done.outcome === 'invalid' ? Object.values(done.fields).flat().join(' ') : done.message,
        )
      }
    } catch {
      setProblem('The picture was not uploaded: the connection failed.')
    }
    setPending(false)
  }

  const words = (name: 'alt' | 'caption' | 'credit', label: string, description?: string) => (
    <TextInput
      label={label}
      description={description}
      data-field={`picture.${name}`}
      value={value?.[name] ?? ''}
      error={errorOf(`picture.${name}`)}
      onChange={(event) =>
        value && onChange({ ...value, [name]: event.currentTarget.value }, picture)
      }
    />
  )
  return (
    <Fieldset legend="Main picture">
      <Stack gap="sm">
        {value && picture && (
          <Image src={pictureUrl(picture, 800, '/admin/media/')} alt={value.alt} radius="xs" />
        )}
        <TextInput
          type="file"
          label={value ? 'Another picture' : 'Picture'}
          description={pending ? 'Uploading …' : 'JPEG, PNG, WebP or AVIF, at most 15 MB.'}
          accept={acceptedTypes}
          disabled={pending}
          error={problem || errorOf('picture')}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
        {value && (
          <>
            {words('alt', 'Description', 'For those who can’t see the picture.')}
            {words('caption', 'Caption')}
            {words('credit', 'Credit')}
            <Group>
              <Button size="compact-sm" variant="default" onClick={() => onChange(null, null)}>
                Remove picture
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Fieldset>
  )
}
