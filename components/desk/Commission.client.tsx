'use client'
import { Anchor, Button, NativeSelect, Text, TextInput } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import type { OpenArticle } from '#lib/articles/schema.ts'
import { AssignmentFields, assignmentInput } from './AssignmentFields.client.tsx'

const empty = { headline: '', sectionId: '', assigneeId: '', dueAt: '', note: '' }

/** Begins an article for someone. */
export function Commission({
  colleagues,
  sections,
  timeZone,
  commission,
}: {
  colleagues: { id: number; name: string }[]
  sections: { id: number; name: string }[]
  timeZone: string
  commission: Act<OpenArticle>
}) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState(empty)
  const [unclear, setUnclear] = useState(false)
  const [made, setMade] = useState<OpenArticle | null>(null)
  const { run, pending, said, errorOf } = useAction()
  const { headline, sectionId } = value
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Commission
      </Button>
      <DialogForm
        opened={open}
        title="Commission an article"
        button="Commission"
        pending={pending}
        problem={
          unclear ? 'Choose which time is meant.' : said?.tone === 'bad' ? said.text : undefined
        }
        onClose={() => setOpen(false)}
        onSubmit={() => {
          if (unclear) return
          run(
            () =>
              commission({
                ...assignmentInput(value),
                headline,
                sectionId: sectionId ? Number(sectionId) : null,
              }),
            (article) => {
              setOpen(false)
              setValue(empty)
              setMade(article)
              router.refresh()
              return undefined
            },
          )
        }}
      >
        <TextInput
          label="Working headline"
          data-field="headline"
          data-autofocus
          required
          value={headline}
          error={errorOf('headline')}
          onChange={({ currentTarget }) => setValue({ ...value, headline: currentTarget.value })}
        />
        <NativeSelect
          label="Section"
          value={sectionId}
          data={[
            { value: '', label: 'Chosen later' },
            ...sections.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onChange={({ currentTarget }) => setValue({ ...value, sectionId: currentTarget.value })}
        />
        <AssignmentFields
          value={value}
          colleagues={colleagues}
          timeZone={timeZone}
          errorOf={errorOf}
          onChange={(change, nowUnclear) => {
            setValue((now) => ({ ...now, ...change }))
            if (nowUnclear !== undefined) setUnclear(nowUnclear)
          }}
        />
      </DialogForm>
      <Text fz="sm" role="status" aria-live="polite">
        {made && (
          <>
            Given to {made.given?.assigneeName}:{' '}
            <Anchor
              component={Link}
              href={`/admin/articles/${made.id}`}
              underline="always"
              c="inherit"
              fz="sm"
            >
              {made.edit.headline}
            </Anchor>
          </>
        )}
      </Text>
    </>
  )
}
