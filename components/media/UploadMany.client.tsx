'use client'
import { Anchor, Button, FileButton, Group, Paper, Progress, Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { acceptedTypes, type Stored } from '#lib/media/schema.ts'
import { NotStored, uploadPicture } from './upload.client.ts'

type Row = {
  key: number
  name: string
  fraction: number
  done?: Stored
  problem?: string
  file: File
}

/** How many are sent at once. */
const atOnce = 3

/** Uploads many pictures: chosen or dropped, each with its progress; what broke off goes on. */
export function UploadMany({ finish }: { finish: Act<Stored> }) {
  const router = useRouter()
  const [rows, setRows] = useState<Row[]>([])
  const [over, setOver] = useState(false)
  const change = (key: number, change: Partial<Row>) =>
    setRows((now) => now.map((row) => (row.key === key ? { ...row, ...change } : row)))

  async function sendOne(row: Row): Promise<void> {
    change(row.key, { problem: '' })
    try {
      const done = await uploadPicture(row.file, finish, (fraction) =>
        change(row.key, { fraction }),
      )
      change(row.key, { done, fraction: 1 })
    } catch (error) {
      change(row.key, {
        problem: error instanceof NotStored ? error.message : `${row.name} was not stored.`,
      })
    }
  }

  async function add(files: File[]): Promise<void> {
    const first = Date.now()
    const added = files.map((file, n) => ({ key: first + n, name: file.name, fraction: 0, file }))
    setRows((now) => [...now, ...added])
    const queue = added.values()
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const row of queue) await sendOne(row)
      }),
    )
    router.refresh()
  }

  return (
    <Paper
      className="drop-pictures"
      data-over={over || undefined}
      mt="md"
      p="lg"
      withBorder
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void add([...event.dataTransfer.files])
      }}
    >
      <Group>
        <FileButton
          multiple
          accept={acceptedTypes.join(',')}
          inputProps={{ 'aria-label': 'Upload pictures' }}
          onChange={(files) => void add(files)}
        >
          {(props) => <Button {...props}>Upload pictures …</Button>}
        </FileButton>
        <Text fz="sm">
          or drop them here: JPEG, PNG, WebP, AVIF, up to 50 MB each. Caption, credit and copyright
          are read from the file; where it was taken is not kept.
        </Text>
      </Group>
      <ul className="upload-list" aria-live="polite">
        {rows.map((row) => (
          <li key={row.key}>
            <Text fz="sm">
              {row.name}
              {row.done && (
                <>
                  {row.done.known ? ': the library has it already, ' : ': stored, '}
                  <Anchor href={`/admin/media/library/${row.done.picture.id}`} underline="always">
                    open
                  </Anchor>
                  {row.done.alike.length > 0 &&
                    `. It looks much like ${row.done.alike.length} other ${row.done.alike.length === 1 ? 'picture' : 'pictures'}.`}
                </>
              )}
            </Text>
            {!row.done && !row.problem && (
              <Progress value={row.fraction * 100} aria-label={`Uploading ${row.name}`} />
            )}
            {row.problem && (
              <Text fz="sm" c="var(--mantine-color-error)">
                {row.problem}{' '}
                <Button size="compact-xs" variant="default" onClick={() => void sendOne(row)}>
                  Try again
                </Button>
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Paper>
  )
}
