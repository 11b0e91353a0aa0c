'use client'
import { Alert, Progress, Stack, Text, TextInput } from '@mantine/core'
import { useMounted } from '@mantine/hooks'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { type BeginUpload, choicesSchema, type ImportTask } from '#lib/import/schema.ts'
import type { Act } from './act.ts'
import { NotUploaded, uploadArchive } from './archive-upload.client.ts'

type Sending = { name: string; received: number; size: number; lost: boolean }

/** Takes an archive: sends it, has it looked through, and opens its page. */
export function ArchiveUpload({
  kinds,
  limit,
  begin,
  start,
}: {
  /** What is taken, in words. */
  kinds: string
  limit: string
  begin: Act<{ id: number; received: number }, BeginUpload>
  start: Act<void, { id: number; task: ImportTask; choices: object }>
}) {
  const router = useRouter()
  // A file that is chosen before the page is alive would be forgotten.
  const alive = useMounted()
  const [sending, setSending] = useState<Sending | null>(null)
  const [problem, setProblem] = useState('')
  useEffect(() => {
    if (!sending) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [sending])

  async function send(file: File): Promise<void> {
    setProblem('')
    const now = { name: file.name, received: 0, size: file.size, lost: false }
    setSending(now)
    try {
      const id = await uploadArchive(file, begin, (received, lost) =>
        setSending({ ...now, received, lost }),
      )
      // If another import is at work, its page offers to look later.
      await start({ id, task: 'look', choices: choicesSchema.parse({}) })
      setSending(null)
      router.push(`/admin/settings/import/${id}`)
    } catch (error) {
      setSending(null)
      setProblem(
        error instanceof NotUploaded
          ? error.message
          : 'It was not uploaded: the connection failed. Choose the same file again to go on.',
      )
      router.refresh()
    }
  }

  const percent = sending ? Math.floor((100 * sending.received) / sending.size) : 0
  return (
    <Stack maw={620} mt="md" gap="sm">
      <TextInput
        type="file"
        label="Archive"
        description={`${kinds}, up to ${limit}. An upload that breaks off goes on when the same file is chosen again.`}
        accept=".xml,.json,.rss,.atom,.nitf,.newsml,.zip,text/xml,application/json,application/zip"
        disabled={!alive || sending !== null}
        // The same file may be chosen again.
        onClick={(event) => {
          event.currentTarget.value = ''
        }}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          if (file) void send(file)
        }}
      />
      <div aria-live="polite">
        {problem && (
          <Alert variant="default" role="alert" title="Not uploaded">
            {problem}
          </Alert>
        )}
        {sending && (
          <Text fz="sm" mb={4}>
            {sending.lost
              ? `The connection is lost; trying again. ${sending.name} goes on by itself.`
              : `Uploading ${sending.name}: keep this page open.`}
          </Text>
        )}
      </div>
      {sending && (
        <div>
          <Text fz="sm" mb={4}>
            {percent} %
          </Text>
          <Progress value={percent} size="lg" aria-label={`Uploading ${sending.name}`} />
        </div>
      )}
    </Stack>
  )
}
