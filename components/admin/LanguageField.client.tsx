'use client'
import { Autocomplete } from '@mantine/core'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { languageTagFrom, languageTitle, offeredLanguages } from '#lib/translations/schema.ts'

/** In which language something is written: chosen by its name, or typed as a tag. */
export function LanguageField({
  label,
  description,
  value,
  offered = offeredLanguages,
  placeholder,
  readOnly = false,
  error,
  onChange,
  onFocus,
  onBlur,
  ...field
}: {
  label: string
  description: ReactNode
  /** BCP 47 language tag; empty: none chosen. */
  value: string
  /** Which stand in the list; any other is typed as a tag. */
  offered?: string[]
  /** What holds while none is chosen. */
  placeholder?: string
  readOnly?: boolean
  error?: ReactNode
  onChange: (language: string) => void
  onFocus?: () => void
  onBlur?: () => void
  name?: string
  'data-field'?: string
}) {
  const [typed, setTyped] = useState<string | null>(null)
  const keep = (text: string) => {
    const language = languageTagFrom(text)
    setTyped(language === null ? text : null)
    if (language !== null && language !== value) onChange(language)
  }
  const isUnread = typed !== null && languageTagFrom(typed) === null
  return (
    <Autocomplete
      {...field}
      label={label}
      description={description}
      placeholder={placeholder}
      value={typed ?? (value && languageTitle(value))}
      data={offered.map(languageTitle)}
      limit={60}
      readOnly={readOnly}
      clearable
      clearButtonProps={{ 'aria-label': `${label}: none` }}
      error={isUnread ? 'Choose a language, or type a tag, such as cs or pt-BR.' : error}
      // What was chosen or cleared counts at once, what is typed when it is complete.
      onChange={(text) => (text === '' || text.endsWith(')') ? keep(text) : setTyped(text))}
      onKeyDown={({ key }) => {
        if (key === 'Enter' && typed !== null) keep(typed)
      }}
      onFocus={onFocus}
      onBlur={() => {
        if (typed !== null) keep(typed)
        onBlur?.()
      }}
    />
  )
}
