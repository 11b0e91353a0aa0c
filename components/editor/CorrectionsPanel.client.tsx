'use client'
import { Button, Group, Radio, Stack, Text, Textarea, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { deskTime } from '#components/desk/desk-time.ts'
import { type CorrectionKind, correctionKinds } from '#lib/articles/schema.ts'
import { changeNames, type DeskCorrection } from '#lib/corrections/schema.ts'

export type CorrectionActions = {
  listCorrections: Act<DeskCorrection[]>
  issueCorrection: Act<number>
  rewordCorrection: Act
  removeCorrection: Act
}

/** What readers are told of an article; an editor issues, rewords and takes back. */
export function CorrectionsPanel({
  articleId,
  standing,
  isPublic,
  mayIssue,
  timeZone,
  actions,
}: {
  articleId: number
  /** Where the article stands: another one is looked at again. */
  standing: string
  isPublic: boolean
  mayIssue: boolean
  timeZone: string
  actions: CorrectionActions
}) {
  const [issued, setIssued] = useState<DeskCorrection[] | null>(null)
  const [done, setDone] = useState('')
  const { listCorrections } = actions
  const look = useCallback(async () => {
    const answer = await listCorrections({ articleId }).catch(() => null)
    if (answer?.outcome === 'saved') setIssued(answer.result)
  }, [articleId, listCorrections])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a publication may bring one
  useEffect(() => {
    void look()
  }, [look, standing])
  const changed = async (words: string) => {
    await look()
    setDone(words)
    return undefined
  }

  if (!issued || (issued.length === 0 && !(mayIssue && isPublic))) return null
  return (
    <section aria-label="Corrections" className="checks">
      <Title order={2} fz="sm" ff="text">
        Corrections
      </Title>
      <Text fz="sm" role="status">
        {done || (issued.length ? '' : 'None.')}
      </Text>
      <ul>
        {issued.map((correction) => (
          <li key={correction.id}>
            <Text fz="xs">
              {changeNames[correction.kind]}, {deskTime(correction.at, timeZone)}, by{' '}
              {correction.by}
            </Text>
            <Text fz="sm">{correction.text}</Text>
            {mayIssue && (
              <Group gap="xs" mt={4}>
                <Reword
                  correction={correction}
                  reword={actions.rewordCorrection}
                  onDone={() => changed('Reworded.')}
                />
                <Remove
                  correction={correction}
                  remove={actions.removeCorrection}
                  onDone={() => changed('Removed.')}
                />
              </Group>
            )}
          </li>
        ))}
      </ul>
      {mayIssue && isPublic && (
        <Issue
          articleId={articleId}
          issue={actions.issueCorrection}
          onDone={() => changed('Issued: readers see it now.')}
        />
      )}
    </section>
  )
}

type Done = () => Promise<undefined>

function Issue({
  articleId,
  issue,
  onDone,
}: {
  articleId: number
  issue: Act<number>
  onDone: Done
}) {
  const [open, setOpen] = useState(false)
  const [kind, setKind] = useState<CorrectionKind>('correction')
  const [text, setText] = useState('')
  const { run, pending, said, errorOf } = useAction()
  if (!open) {
    return (
      <Button size="compact-sm" variant="default" mt="xs" onClick={() => setOpen(true)}>
        Issue without a change …
      </Button>
    )
  }
  return (
    <Stack gap="xs" mt="xs">
      <Radio.Group
        label="What is it?"
        value={kind}
        error={errorOf('kind')}
        onChange={(chosen) => setKind(chosen as CorrectionKind)}
      >
        <Group gap="md" mt={4}>
          {correctionKinds.map((one) => (
            <Radio key={one} value={one} label={changeNames[one]} />
          ))}
        </Group>
      </Radio.Group>
      <Textarea
        label="Text of the correction"
        description="What was wrong or unclear, and what is right. The text of the article stays."
        data-field="text"
        autosize
        autoFocus
        minRows={2}
        maxLength={1000}
        value={text}
        error={errorOf('text') ?? (said?.tone === 'bad' && said.text)}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="compact-sm"
          loading={pending}
          onClick={() =>
            run(
              () => issue({ articleId, kind, text }),
              () => {
                setOpen(false)
                setText('')
                return onDone()
              },
            )
          }
        >
          Issue it
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

function Reword({
  correction: { id, text: was, kind },
  reword,
  onDone,
}: {
  correction: DeskCorrection
  reword: Act
  onDone: Done
}) {
  const [text, setText] = useState<string | null>(null)
  const { run, pending, said, errorOf } = useAction()
  if (text === null) {
    return (
      <Button size="compact-xs" variant="default" onClick={() => setText(was)}>
        Reword …
      </Button>
    )
  }
  return (
    <Stack gap="xs" w="100%">
      <Textarea
        size="xs"
        label={`New wording of the ${changeNames[kind].toLowerCase()}`}
        data-field="text"
        autosize
        autoFocus
        maxLength={1000}
        value={text}
        error={errorOf('text') ?? (said?.tone === 'bad' && said.text)}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="compact-xs"
          loading={pending}
          onClick={() =>
            run(
              () => reword({ id, text, was }),
              () => {
                setText(null)
                return onDone()
              },
            )
          }
        >
          Keep the wording
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => setText(null)}>
          Cancel
        </Button>
      </Group>
    </Stack>
  )
}

function Remove({
  correction: { id },
  remove,
  onDone,
}: {
  correction: DeskCorrection
  remove: Act
  onDone: Done
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <ConfirmButton
        label="Remove"
        size="compact-xs"
        question="Readers are no longer told. What it said stays in the audit log."
        pending={pending}
        onConfirm={() => run(() => remove({ id }), onDone)}
      />
      {said && (
        <Text fz="sm" role="alert">
          {said.text}
        </Text>
      )}
    </>
  )
}
