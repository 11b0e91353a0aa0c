'use client'
import { Alert, Anchor, Button, Fieldset, Group, Image, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { PictureChooser } from '#components/media/PictureChooser.client.tsx'
import { replaceText, type SharedText, textOf } from '#lib/articles/shared-document.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { SharedTextField } from './SharedTextField.client.tsx'
import { useTools } from './tools.client.tsx'
import type { Together } from './useTogether.client.ts'

/** The main picture: chosen or uploaded, its description and caption here, its credit its own. */
export function PictureField({
  mediaId,
  together,
  errorOf,
  onChoose,
}: {
  mediaId: number | null
  together: Together
  errorOf: ErrorOf
  onChoose: (mediaId: number | null) => void
}) {
  const { actions, picture: pictureOf, know } = useTools()
  const [choosing, setChoosing] = useState(false)
  const picture = mediaId === null ? null : pictureOf(mediaId)
  const error = errorOf('picture')

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
        {picture && (
          <Image src={pictureUrl(picture, 800, '/admin/media/', 'webp')} alt="" radius="xs" />
        )}
        {error && (
          <Alert variant="default" c="var(--mantine-color-error)">
            {error}
          </Alert>
        )}
        {mediaId !== null && picture === null && (
          <Text fz="sm">This picture is no longer in the library.</Text>
        )}
        {mediaId !== null && (
          <>
            {words('alt', 'Description', 'For those who can’t see the picture.')}
            {words('caption', 'Caption')}
            <Text fz="sm">
              {picture?.credit ? `Credit: ${picture.credit}` : 'No credit yet.'}{' '}
              <Anchor
                href={`/admin/media/library/${mediaId}`}
                target="_blank"
                underline="always"
                c="inherit"
                inherit
              >
                Open in the library
              </Anchor>
            </Text>
          </>
        )}
        {together.editable && (
          <Group>
            <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
              {mediaId === null ? 'Choose or upload …' : 'Another picture …'}
            </Button>
            {mediaId !== null && (
              <Button size="compact-sm" variant="default" onClick={() => onChoose(null)}>
                Remove picture
              </Button>
            )}
          </Group>
        )}
        <PictureChooser
          opened={choosing}
          actions={actions}
          onClose={() => setChoosing(false)}
          onChoose={([chosen]) => {
            setChoosing(false)
            if (!chosen) return
            know([chosen])
            onChoose(chosen.id)
            // What the library says of it is where its words begin.
            for (const name of ['alt', 'caption'] as const) {
              const text = textOf(together.doc, name)
              if (!text.toString()) together.doc.transact(() => replaceText(text, chosen[name]))
            }
          }}
        />
      </Stack>
    </Fieldset>
  )
}
