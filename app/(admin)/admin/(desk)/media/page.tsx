import { Anchor, Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Thumbnail } from '#components/media/Thumbnail.tsx'
import { UploadMany } from '#components/media/UploadMany.client.tsx'
import { listPictures } from '#lib/media/queries.ts'
import { libraryQuerySchema } from '#lib/media/schema.ts'
import { guarded } from '../guard.tsx'
import { finishUpload } from './actions.ts'

export const metadata: Metadata = { title: 'Pictures' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default function LibraryPage({ searchParams }: Props) {
  return guarded('media.open', async (user) => {
    const given = await searchParams
    // An empty field of the form asks for nothing.
    const query = libraryQuerySchema.parse(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')),
    )
    const { pictures, after } = await listPictures(user, query)
    const older = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...query, after }))
      if (value) older.set(name, value)
    const asked = Object.values(query).some(Boolean)
    return (
      <>
        <Title order={1}>Pictures</Title>
        <UploadMany finish={finishUpload} />
        <form>
          <Group align="flex-end" my="lg" gap="sm">
            <TextInput
              name="search"
              label="Words"
              placeholder="Caption, credit, file name"
              defaultValue={query.search}
            />
            <NativeSelect
              name="show"
              label="Show"
              defaultValue={query.show ?? ''}
              data={[
                { value: '', label: 'All' },
                { value: 'unused', label: 'Unused' },
                { value: 'uncredited', label: 'Without a credit' },
                { value: 'ended', label: 'Rights ended' },
              ]}
            />
            <TextInput name="from" type="date" label="From" defaultValue={query.from} />
            <TextInput name="to" type="date" label="To" defaultValue={query.to} />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        {pictures.length === 0 ? (
          <Text>
            {asked ? 'No picture of the library fits.' : 'There are no pictures yet: upload some.'}
          </Text>
        ) : (
          <ul className="picture-grid">
            {pictures.map((picture) => (
              <li key={picture.id}>
                <Link href={`/admin/media/library/${picture.id}`}>
                  <Thumbnail picture={picture} />
                </Link>
              </li>
            ))}
          </ul>
        )}
        {after && (
          <Anchor href={`/admin/media?${older}`} c="inherit" mt="lg" underline="always">
            Older pictures
          </Anchor>
        )}
      </>
    )
  })
}
