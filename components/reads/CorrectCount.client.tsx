'use client'
import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { DialogForm } from '#components/admin/DialogForm.client.tsx'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { inThousands } from '#lib/reads/numbers.ts'

/** An administrator says what an article's count should be, and why. */
export function CorrectCount({
  articleId,
  total,
  correct,
}: {
  articleId: number
  /** As it is on screen: reads that come meanwhile are added to what is said. */
  total: number
  correct: Act<number>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [opened, setOpened] = useState(false)
  const [values, setValues] = useState({ total: '', reason: '' })
  // What she saw when she began to type, whatever the page shows by then.
  const [seen, setSeen] = useState(total)
  const open = () => {
    setSeen(total)
    setValues({ total: String(total), reason: '' })
    setOpened(true)
  }
  const given = values.total.replaceAll(/[\s,’']/g, '')
  return (
    <Stack gap="xs" mt="md">
      <Group>
        <Button variant="default" onClick={open}>
          Correct the count …
        </Button>
      </Group>
      {!opened && <Said said={said} />}
      <DialogForm
        opened={opened}
        title="Correct the count"
        button="Correct the count"
        pending={pending}
        problem={said?.tone === 'bad' ? said.text : ''}
        onClose={() => setOpened(false)}
        onSubmit={() =>
          run(
            () =>
              correct({
                articleId,
                seen,
                total: given === '' ? null : Number(given),
                reason: values.reason,
              }),
            (corrected) => {
              setOpened(false)
              router.refresh()
              return `The count is ${inThousands(corrected)} now.`
            },
          )
        }
      >
        <Text>
          The count was {inThousands(seen)} when you opened this. What comes in meanwhile is added
          to what you give. The correction stands in the audit log with your name.
        </Text>
        <TextInput
          label="What the count should be"
          data-field="total"
          data-autofocus
          inputMode="numeric"
          value={values.total}
          error={errorOf('total')}
          onChange={({ currentTarget }) => setValues({ ...values, total: currentTarget.value })}
        />
        <Textarea
          label="Why"
          data-field="reason"
          autosize
          minRows={2}
          maxLength={500}
          value={values.reason}
          error={errorOf('reason')}
          onChange={({ currentTarget }) => setValues({ ...values, reason: currentTarget.value })}
        />
      </DialogForm>
    </Stack>
  )
}
