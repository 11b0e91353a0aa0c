'use client'
import { Button, Fieldset, Group, Image, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { type SharedText, textOf } from '#lib/articles/shared-document.ts'
import { acceptedTypes, type Picture, pictureUrl } from '#lib/media/schema.ts'
import { SharedTextField } from './SharedTextField.client.tsx'
import type { Together } from './useTogether.client.ts'

/** The main picture: upload, description, caption, credit. */
export function PictureField({
  chosen,
  picture,
  together,
  upload,
  errorOf,
  onChoose,
}: {
  /** Is there a picture? */
  chosen: boolean
  /** For showing it; null while only a colleague's browser knows it. */
  picture: Picture | null
  together: Together
  upload: Act<Picture>
  errorOf: ErrorOf
  onChoose: (picture: Picture | null) => void
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
      if (done.outcome === 'saved') onChoose(done.result)
      else {
        setProblem(
          done.outcome === 'invalid' ? Object.values(done.fields).flat().join(' ') : done.message,
        )
      }
    } catch {
      setProblem('The picture was not uploaded: the connection failed.')
    }
    setPending(false)
  }

  const words = (name: SharedText, label: string, description?: string) => (
    <SharedTextField
      text={textOf(together.doc, name)}
      together={together}
      name={`picture.${name}`}
      oneLine
      label={label}
      description={description}
      error={errorOf(`picture.${name}`)}
    />
  )
  return (
    <Fieldset legend="Main picture">
      <Stack gap="sm">
        {chosen && picture && (
          <Image src={pictureUrl(picture, 800, '/admin/media/')} alt="" radius="xs" />
        )}
        <TextInput
          type="file"
          label={chosen ? 'Another picture' : 'Picture'}
          description={pending ? 'Uploading …' : 'JPEG, PNG, WebP or AVIF, at most 15 MB.'}
          accept={acceptedTypes}
          disabled={pending || !together.editable}
          error={problem || errorOf('picture')}
          onChange={(event) => choose(event.currentTarget.files?.[0])}
        />
        {chosen && (
          <>
            {words('alt', 'Description', 'For those who can’t see the picture.')}
            {words('caption', 'Caption')}
            {words('credit', 'Credit')}
            <Group>
              <Button size="compact-sm" variant="default" onClick={() => onChoose(null)}>
                Remove picture
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Fieldset>
  )
}
