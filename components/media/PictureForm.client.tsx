'use client'
import { Button, FileButton, Grid, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { acceptedTypes, type LibraryPicture, type PictureDetails } from '#lib/media/schema.ts'
import { Framing } from './Framing.client.tsx'
import { NotStored, send } from './upload.client.ts'

/** One picture: what it shows, who made it, how long it may be used; its crop and its file. */
export function PictureForm({
  picture,
  editable,
  actions,
}: {
  picture: LibraryPicture
  editable: boolean
  actions: Record<'savePicture' | 'cropPicture' | 'replacePicture' | 'deletePicture', Act>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [problem, setProblem] = useState('')
  const [values, setValues] = useState<PictureDetails>({
    id: picture.id,
    alt: picture.alt,
    caption: picture.caption,
    credit: picture.credit,
    creator: picture.creator,
    copyright: picture.copyright,
    rights: picture.rights,
    rightsEnd: picture.rightsEnd?.toISOString().slice(0, 10) ?? '',
    focalX: picture.focalX,
    focalY: picture.focalY,
  })
  const change = (part: Partial<PictureDetails>) => setValues((now) => ({ ...now, ...part }))
  const saved = (words: string) => () => {
    router.refresh()
    return words
  }
  type Words = 'alt' | 'caption' | 'credit' | 'creator' | 'copyright' | 'rights' | 'rightsEnd'
  const field = (name: Words, label: string, description?: string) => ({
    label,
    description,
    name,
    value: values[name],
    readOnly: !editable,
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      change({ [name]: event.currentTarget.value }),
  })

  async function replace(file: File | null): Promise<void> {
    if (!file) return
    setProblem('')
    try {
      const upload = await send(file, () => {})
      run(
        () => actions.replacePicture({ id: picture.id, upload, fileName: file.name }),
        saved('The new file is in its place; articles that use it show it.'),
      )
    } catch (error) {
      setProblem(error instanceof NotStored ? error.message : 'The file was not uploaded.')
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(() => actions.savePicture(values), saved('Saved. Articles that use it follow.'))
      }}
    >
      <Said said={problem ? { tone: 'bad', text: problem } : said} />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Framing
            picture={picture}
            editable={editable}
            focal={{ x: values.focalX, y: values.focalY }}
            onFocal={({ x, y }) => change({ focalX: x, focalY: y })}
            pending={pending}
            onCrop={(crop) =>
              run(
                () => actions.cropPicture({ id: picture.id, crop }),
                saved(crop ? 'Cropped.' : 'All of the picture is shown again.'),
              )
            }
          />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack>
            <Textarea {...field('alt', 'Description', 'For those who can’t see it.')} autosize />
            <Textarea {...field('caption', 'Caption', 'Where an article begins.')} autosize />
            <TextInput {...field('credit', 'Credit', 'Printed with the picture, everywhere.')} />
            <TextInput {...field('creator', 'Made by')} />
            <TextInput {...field('copyright', 'Copyright notice')} />
            <Textarea {...field('rights', 'Rights', 'What it may be used for.')} autosize />
            <TextInput
              {...field('rightsEnd', 'Last day it may be used')}
              type="date"
              description={picture.ended ? 'Its rights have ended.' : 'Empty: no end.'}
            />
            {editable && (
              <Group>
                <Button type="submit" loading={pending}>
                  Save
                </Button>
                <FileButton
                  accept={acceptedTypes.join(',')}
                  inputProps={{ 'aria-label': 'Replace the file' }}
                  onChange={(file) => void replace(file)}
                >
                  {(props) => (
                    <Button {...props} variant="default" loading={pending}>
                      Replace the file …
                    </Button>
                  )}
                </FileButton>
                <ConfirmButton
                  label="Delete picture"
                  question="It goes out of the library. Earlier revisions that show it keep it."
                  pending={pending}
                  onConfirm={() =>
                    run(
                      () => actions.deletePicture({ id: picture.id }),
                      () => {
                        router.push('/admin/media')
                        return undefined
                      },
                    )
                  }
                />
              </Group>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </form>
  )
}
