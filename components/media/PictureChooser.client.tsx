'use client'
import { Alert, Button, FileButton, Group, Modal, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import {
  acceptedTypes,
  type LibraryPage,
  type LibraryPicture,
  type Stored,
} from '#lib/media/schema.ts'
import { Thumbnail } from './Thumbnail.tsx'
import { NotStored, uploadPicture } from './upload.client.ts'

/** What asks and fills the library. */
export type LibraryActions = { findPictures: Act<LibraryPage>; finishUpload: Act<Stored> }

/** Chooses pictures of the library, or uploads new ones into it. */
export function PictureChooser({
  opened,
  several = false,
  actions,
  onClose,
  onChoose,
}: {
  opened: boolean
  /** May more than one be chosen? */
  several?: boolean
  actions: LibraryActions
  onClose: () => void
  onChoose: (pictures: LibraryPicture[]) => void
}) {
  const [search, setSearch] = useState('')
  const [page, setPage] = useState<LibraryPage>({ pictures: [], after: null })
  const [chosen, setChosen] = useState<LibraryPicture[]>([])
  const [progress, setProgress] = useState('')
  const [problem, setProblem] = useState('')
  const { findPictures, finishUpload } = actions

  const load = useCallback(
    async (query: { search?: string; after?: string }) => {
      const found = await findPictures(query).catch(() => null)
      if (found?.outcome !== 'saved') {
        setProblem('The library can’t be read just now.')
        return
      }
      const { result } = found
      setProblem('')
      setPage((now) =>
        query.after ? { ...result, pictures: [...now.pictures, ...result.pictures] } : result,
      )
    },
    [findPictures],
  )
  const look = useDebouncedCallback((search: string) => load({ search }), 250)
  useEffect(() => {
    if (!opened) return
    setChosen([])
    setSearch('')
    void load({})
  }, [opened, load])

  function toggle(picture: LibraryPicture): void {
    const same = ({ id }: LibraryPicture) => id === picture.id
    if (several)
      setChosen((now) => (now.some(same) ? now.filter((one) => !same(one)) : [...now, picture]))
    else onChoose([picture])
  }

  async function add(files: File[]): Promise<void> {
    const problems: string[] = []
    for (const [n, file] of files.entries()) {
      const which = files.length > 1 ? `${n + 1} of ${files.length}: ` : ''
      try {
        const { picture } = await uploadPicture(file, finishUpload, (fraction) =>
          setProgress(`Uploading ${which}${file.name}, ${Math.round(fraction * 100)} %`),
        )
        if (!several) {
          setProgress('')
          return onChoose([picture])
        }
        setPage((now) => ({
          ...now,
          pictures: [picture, ...now.pictures.filter(({ id }) => id !== picture.id)],
        }))
        setChosen((now) => [...now.filter(({ id }) => id !== picture.id), picture])
      } catch (error) {
        problems.push(error instanceof NotStored ? error.message : `${file.name} was not stored.`)
      }
    }
    setProgress('')
    setProblem(problems.join(' '))
  }

  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="xl"
      title={several ? 'Choose pictures' : 'Choose a picture'}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Group align="flex-end" mb="md">
        <TextInput
          flex={1}
          miw={200}
          label="Find in the library"
          placeholder="Words of the caption, the credit, the file’s name"
          value={search}
          onChange={({ currentTarget }) => {
            setSearch(currentTarget.value)
            look(currentTarget.value)
          }}
        />
        <FileButton
          multiple={several}
          accept={acceptedTypes.join(',')}
          inputProps={{ 'aria-label': 'Upload a picture' }}
          onChange={(given) => void add([given ?? []].flat())}
        >
          {(props) => (
            <Button {...props} variant="default" loading={progress !== ''}>
              Upload …
            </Button>
          )}
        </FileButton>
        {several && (
          <Button disabled={chosen.length === 0} onClick={() => onChoose(chosen)}>
            Use {chosen.length || ''} {chosen.length === 1 ? 'picture' : 'pictures'}
          </Button>
        )}
      </Group>
      <Text role="status" fz="sm" mih={20}>
        {progress}
      </Text>
      {problem && (
        <Alert role="alert" variant="default" mb="sm" c="var(--mantine-color-error)">
          {problem}
        </Alert>
      )}
      <ul className="picture-grid">
        {page.pictures.map((picture) => (
          <li key={picture.id}>
            <button
              type="button"
              disabled={picture.ended}
              aria-pressed={several ? chosen.some(({ id }) => id === picture.id) : undefined}
              onClick={() => toggle(picture)}
            >
              <Thumbnail picture={picture} />
            </button>
          </li>
        ))}
      </ul>
      {page.pictures.length === 0 && <Text c="dimmed">No picture of the library fits.</Text>}
      {page.after && (
        <Button
          mt="md"
          variant="default"
          onClick={() => void load({ search, after: page.after ?? '' })}
        >
          Older pictures
        </Button>
      )}
    </Modal>
  )
}
