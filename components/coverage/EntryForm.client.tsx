'use client'
import { Alert, Button, Checkbox, Group, MultiSelect, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import type { Document } from '#lib/document/schema.ts'
import { EntryEditor } from './EntryEditor.client.tsx'
import { keepEntry, type Typed } from './kept-entry.client.ts'

export type Named = { id: number; name: string }

/** The form of an entry, new or not. What is typed is kept in the browser under `place`. */
export function EntryForm({
  title,
  place,
  initial,
  isNew,
  bylines,
  timeZone,
  pending,
  problem,
  errorOf,
  onSend,
  children,
}: {
  title: string
  place: string
  initial: Typed
  isNew: boolean
  bylines: Named[]
  timeZone: string
  pending: boolean
  /** What went wrong, in words. */
  problem: string
  errorOf: ErrorOf
  onSend: (typed: Typed) => void
  /** Beside the button that sends it. */
  children?: ReactNode
}) {
  const [typed, setTyped] = useState(initial)
  const [timed, setTimed] = useState(initial.at !== '')
  // Asked for while the entry before is still on its way: it goes right after.
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked || pending) return
    setAsked(false)
    onSend(typed)
  }, [asked, pending, onSend, typed])
  function change(changed: Partial<Typed>): void {
    setTyped((now) => {
      const next = { ...now, ...changed }
      keepEntry(place, next)
      return next
    })
  }
  return (
    <form
      aria-label={title}
      className="entry-form"
      onSubmit={(event) => {
        event.preventDefault()
        onSend(typed)
      }}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        event.stopPropagation()
        setAsked(true)
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Headline"
          description="May be left empty."
          data-field="headline"
          value={typed.headline}
          error={errorOf('headline')}
          onChange={({ currentTarget }) => change({ headline: currentTarget.value })}
        />
        <EntryEditor
          label="Entry"
          initial={initial.body}
          error={errorOf('body')}
          onChange={(body: Document) => change({ body })}
        />
        <MultiSelect
          label="Bylines of this entry"
          searchable
          hidePickedOptions
          data-field="bylines"
          error={errorOf('bylines')}
          value={typed.bylines.map(String)}
          data={bylines.map(({ id, name }) => ({ value: String(id), label: name }))}
          onChange={(ids) => change({ bylines: ids.map(Number) })}
        />
        <Group gap="lg">
          {isNew && (
            <>
              <Checkbox
                label="Key point"
                checked={typed.keyPoint}
                onChange={({ currentTarget }) => change({ keyPoint: currentTarget.checked })}
              />
              <Checkbox
                label="Pin to the top"
                checked={typed.pinned}
                onChange={({ currentTarget }) => change({ pinned: currentTarget.checked })}
              />
            </>
          )}
          <Checkbox
            label="Another time than now"
            checked={timed}
            {...(isNew ? {} : { label: 'Change its time' })}
            onChange={({ currentTarget }) => {
              setTimed(currentTarget.checked)
              if (!currentTarget.checked) change({ at: '' })
            }}
          />
        </Group>
        {timed && (
          <ZonedTimeField
            label="Printed time"
            timeZone={timeZone}
            name="at"
            value={typed.at}
            error={errorOf('at')}
            onChange={(at) => change({ at })}
          />
        )}
        {problem && (
          <Alert role="alert" variant="default" c="var(--mantine-color-error)">
            {problem}
          </Alert>
        )}
        <Group>
          <Button type="submit" loading={pending} title="Ctrl+Enter">
            {isNew ? 'Publish entry' : 'Save entry'}
          </Button>
          {children}
        </Group>
      </Stack>
    </form>
  )
}
