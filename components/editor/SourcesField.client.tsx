'use client'
import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import type { Details } from '#lib/articles/schema.ts'

type Sources = Details['sources']

/** What the article rests on, in the order in which readers see it. */
export function SourcesField({
  sources,
  editable,
  here,
  errorOf,
  onEnter,
  onChange,
}: {
  sources: Sources
  editable: boolean
  /** Who is in it. */
  here: ReactNode
  errorOf: ErrorOf
  onEnter: (inside: boolean) => void
  onChange: (sources: Sources) => void
}) {
  const change = (at: number, next: Partial<Sources[number]>) =>
    onChange(sources.map((one, n) => (n === at ? { ...one, ...next } : one)))
  const moved = (at: number, to: number) => {
    const next = sources.toSpliced(at, 1)
    return next.toSpliced(to, 0, ...sources.slice(at, at + 1))
  }
  return (
    <Fieldset
      legend={<>Sources {here}</>}
      variant="unstyled"
      data-field="details.sources"
      tabIndex={-1}
      onFocus={() => onEnter(true)}
      onBlur={() => onEnter(false)}
    >
      <Stack gap="sm">
        {sources.map(({ title, url }, at) => {
          const name = title || `source ${at + 1}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no name of their own while they are typed
            <Stack key={at} gap={4}>
              <TextInput
                label={`Source ${at + 1}`}
                placeholder="What it is: a study, a data set, a document"
                data-field={`details.sources.${at}.title`}
                value={title}
                readOnly={!editable}
                error={errorOf(`details.sources.${at}.title`)}
                onChange={({ currentTarget }) => change(at, { title: currentTarget.value })}
              />
              <TextInput
                aria-label={`Address of ${name}`}
                placeholder="https://"
                data-field={`details.sources.${at}.url`}
                value={url}
                readOnly={!editable}
                error={errorOf(`details.sources.${at}.url`)}
                onChange={({ currentTarget }) => change(at, { url: currentTarget.value.trim() })}
              />
              {editable && (
                <Group gap={4}>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Move ${name} up`}
                    disabled={at === 0}
                    onClick={() => onChange(moved(at, at - 1))}
                  >
                    ↑
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Move ${name} down`}
                    disabled={at === sources.length - 1}
                    onClick={() => onChange(moved(at, at + 1))}
                  >
                    ↓
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`Remove ${name}`}
                    onClick={() => onChange(sources.toSpliced(at, 1))}
                  >
                    ✕
                  </Button>
                </Group>
              )}
            </Stack>
          )
        })}
        {editable && (
          <Group>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => onChange([...sources, { title: '', url: '' }])}
            >
              Add a source
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  )
}
