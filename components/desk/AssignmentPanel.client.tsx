'use client'
import { Button, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import type { ArticleState, Given, OpenArticle } from '#lib/articles/schema.ts'
import { AssignmentFields, assignmentInput } from './AssignmentFields.client.tsx'
import { deskTime } from './desk-time.ts'

/** Whom an article is given to, and, for the desk, giving it to someone else. */
export function AssignmentPanel({
  articleId,
  state,
  given,
  colleagues,
  timeZone,
  assign,
  onAssigned,
}: {
  articleId: number
  state: ArticleState
  given: Given | null
  /** Whom it can be given to; null for those who give no work. */
  colleagues: { id: number; name: string }[] | null
  timeZone: string
  assign: Act<OpenArticle>
  onAssigned: (article: OpenArticle) => void
}) {
  const asItIs = () => ({
    assigneeId: given ? String(given.assigneeId) : '',
    dueAt: given?.dueAt?.toISOString() ?? '',
    note: '',
  })
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState(asItIs)
  const [unclear, setUnclear] = useState(false)
  const { run, pending, said, errorOf } = useAction()
  const late =
    given?.dueAt &&
    given.dueAt.getTime() < Date.now() &&
    (state === 'draft' || state === 'changes_requested')
  return (
    <section aria-labelledby="assignment">
      <Group justify="space-between" gap="xs">
        <Title order={2} fz="sm" ff="text" id="assignment">
          Assignment
        </Title>
        {colleagues && (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setValue(asItIs())
              setOpen(true)
            }}
          >
            {given ? 'Change' : 'Give to someone'}
          </Button>
        )}
      </Group>
      {given ? (
        <>
          <Text fz="sm">
            {given.assigneeName}, given by {given.by}
          </Text>
          {given.dueAt && (
            <Text fz="sm" {...(late && { c: 'var(--mantine-color-error)', fw: 600 })}>
              {late ? 'Overdue: was due' : 'Due'} {deskTime(given.dueAt, timeZone)}
            </Text>
          )}
          {given.note && (
            <Text fz="sm" mt={4} className="told">
              {given.note}
            </Text>
          )}
        </>
      ) : (
        <Text fz="sm" c="dimmed">
          Given to nobody.
        </Text>
      )}
      {colleagues && (
        <DialogForm
          opened={open}
          title="Give this article to someone"
          button={value.assigneeId ? 'Give' : 'Give to nobody'}
          pending={pending}
          problem={
            unclear ? 'Choose which time is meant.' : said?.tone === 'bad' ? said.text : undefined
          }
          onClose={() => setOpen(false)}
          onSubmit={() => {
            if (unclear) return
            run(
              () => assign({ id: articleId, ...assignmentInput(value) }),
              (article) => {
                setOpen(false)
                onAssigned(article)
                return undefined
              },
            )
          }}
        >
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
      )}
    </section>
  )
}
