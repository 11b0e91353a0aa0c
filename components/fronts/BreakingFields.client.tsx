'use client'
import { Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import type { BreakingLine, PlaceableArticle } from '#lib/front/schema.ts'

const twoHours = 2 * 3_600_000

/** The breaking line: its words, what it leads to, and until when it stands. */
export function BreakingFields({
  breaking,
  articles,
  timeZone,
  onChange,
}: {
  breaking: BreakingLine | null
  /** That it may lead to. */
  articles: PlaceableArticle[]
  timeZone: string
  onChange: (breaking: BreakingLine | null) => void
}) {
  const [until, setUntil] = useState(breaking?.until ?? '')
  // Without words there is no line; without an end the one that was stays.
  const tell = (change: Partial<BreakingLine>) => {
    const line = { text: '', articleId: null, ...breaking, until, ...change }
    if (!line.until) line.until = new Date(Date.now() + twoHours).toISOString()
    if (!breaking) setUntil(line.until)
    onChange(line.text.trim() ? line : null)
  }
  return (
    <section aria-label="Breaking line">
      <Title order={2} size="h4" mt="xl" mb="xs">
        Breaking line
      </Title>
      <TextInput
        label="Words"
        description="Above everything, until its end. Empty: none."
        maxLength={200}
        value={breaking?.text ?? ''}
        onChange={({ currentTarget }) => tell({ text: currentTarget.value })}
      />
      {breaking && (
        <Group mt="sm" align="flex-start">
          <NativeSelect
            label="Leads to"
            description="An article of this page."
            maw={280}
            value={String(breaking.articleId ?? '')}
            data={[
              { value: '', label: 'Nothing yet' },
              ...articles.map(({ id, headline }) => ({ value: String(id), label: headline })),
            ]}
            onChange={({ currentTarget }) =>
              tell({ articleId: currentTarget.value ? Number(currentTarget.value) : null })
            }
          />
          <ZonedTimeField
            label="Until"
            timeZone={timeZone}
            value={until}
            error={until ? undefined : 'A breaking line needs an end: the one that was stays.'}
            onChange={(iso) => {
              setUntil(iso)
              if (iso) onChange({ ...breaking, until: iso })
            }}
          />
          <Button
            variant="default"
            mt={46}
            onClick={() => {
              setUntil('')
              onChange(null)
            }}
          >
            Take it away
          </Button>
        </Group>
      )}
      {breaking && Date.parse(breaking.until) <= Date.now() && (
        <Text fz="sm" mt="xs" c="var(--mantine-color-error)">
          Its end is over: readers don’t get it.
        </Text>
      )}
    </section>
  )
}
