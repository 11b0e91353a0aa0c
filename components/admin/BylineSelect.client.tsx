'use client'
import { Select } from '@mantine/core'

export type BylineOption = { id: number; name: string; left: boolean }

/** Chooses a byline by its name; those who left are marked, and stand last. */
export function BylineSelect({
  label,
  description,
  value,
  options,
  error,
  onChange,
}: {
  label: string
  description?: string
  value: number | null
  options: BylineOption[]
  error?: string | undefined
  onChange: (id: number | null) => void
}) {
  // Two of one name are told apart by their numbers.
  const names = new Map<string, number>()
  for (const { name } of options) names.set(name, (names.get(name) ?? 0) + 1)
  const data = options
    .toSorted((a, b) => Number(a.left) - Number(b.left))
    .map(({ id, name, left }) => ({
      value: String(id),
      label: `${name}${(names.get(name) ?? 0) > 1 ? ` (${id})` : ''}${left ? ', left' : ''}`,
    }))
  return (
    <Select
      label={label}
      description={description}
      placeholder="Type a name"
      data-field="intoId"
      searchable
      clearable
      limit={20}
      nothingFoundMessage="No byline has this name."
      clearButtonProps={{ 'aria-label': 'Choose none' }}
      value={value === null ? null : String(value)}
      data={data}
      error={error}
      onChange={(chosen) => onChange(chosen === null ? null : Number(chosen))}
    />
  )
}
