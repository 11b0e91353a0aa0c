'use client'
import { Button, Fieldset, Group, Image, Stack, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Framing } from '#components/media/Framing.client.tsx'
import { type LibraryActions, PictureChooser } from '#components/media/PictureChooser.client.tsx'
import { type LibraryPicture, pictureUrl } from '#lib/media/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** A picture of the library, and what of it must stay in sight. */
export function PortraitField({
  portrait,
  name,
  mayFrame,
  error,
  actions,
  onChoose,
}: {
  portrait: LibraryPicture | null
  name: string
  mayFrame: boolean
  error: string | undefined
  actions: LibraryActions & { setFocalPoint: Act; cropPicture: Act }
  onChoose: (picture: LibraryPicture | null) => void
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  const [choosing, setChoosing] = useState(false)
  const [framing, setFraming] = useState(false)
  const [focal, setFocal] = useState({ x: portrait?.focalX ?? 0.5, y: portrait?.focalY ?? 0.5 })
  return (
    <Fieldset legend="Portrait">
      <Stack gap="sm">
        {portrait && !framing && (
          <Image
            src={pictureUrl(portrait, 400, '/admin/media/', 'webp')}
            alt={`Portrait of ${name}`}
            w={144}
            h={144}
            radius="xs"
            fit="cover"
            style={{ objectPosition: `${focal.x * 100}% ${focal.y * 100}%` }}
          />
        )}
        {portrait && framing && (
          <Framing
            picture={portrait}
            editable
            focal={focal}
            onFocal={setFocal}
            pending={pending}
            onCrop={(crop) =>
              run(
                () => actions.cropPicture({ id: portrait.id, crop }),
                () => {
                  router.refresh()
                  return 'The portrait is cropped.'
                },
              )
            }
          />
        )}
        <Said said={said} />
        {error && (
          <Text c="var(--mantine-color-error)" fz="sm" data-field="portraitId" tabIndex={-1}>
            {error}
          </Text>
        )}
        <Group>
          <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
            {portrait ? 'Another portrait …' : 'Choose or upload a portrait …'}
          </Button>
          {portrait && mayFrame && !framing && (
            <Button size="compact-sm" variant="default" onClick={() => setFraming(true)}>
              Set the focal point …
            </Button>
          )}
          {portrait && framing && (
            <Button
              size="compact-sm"
              loading={pending}
              onClick={() =>
                run(
                  () =>
                    actions.setFocalPoint({ id: portrait.id, focalX: focal.x, focalY: focal.y }),
                  () => {
                    setFraming(false)
                    return 'The focal point is set.'
                  },
                )
              }
            >
              Keep the focal point
            </Button>
          )}
          {portrait && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                setFraming(false)
                onChoose(null)
              }}
            >
              Remove portrait
            </Button>
          )}
        </Group>
        <Text fz="sm" c="dimmed">
          Another portrait, or none, counts when the byline is saved.
        </Text>
      </Stack>
      <PictureChooser
        opened={choosing}
        actions={actions}
        onClose={() => setChoosing(false)}
        onChoose={([chosen]) => {
          setChoosing(false)
          if (!chosen) return
          setFraming(false)
          setFocal({ x: chosen.focalX, y: chosen.focalY })
          onChoose(chosen)
        }}
      />
    </Fieldset>
  )
}
