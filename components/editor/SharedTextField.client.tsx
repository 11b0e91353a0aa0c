'use client'
import { Textarea, type TextareaProps } from '@mantine/core'
import { memo, useRef } from 'react'
import type * as Y from 'yjs'
import { useSharedText } from './shared-values.client.ts'
import type { Together } from './useTogether.client.ts'
import { WhoIsHere } from './WhoIsHere.client.tsx'

/** A text field that several people may type in at once; it says who is in it. */
export const SharedTextField = memo(function SharedTextField({
  text,
  together,
  name,
  oneLine = false,
  description,
  ...field
}: Omit<TextareaProps, 'description'> & {
  /** What is said of the field, perhaps of what stands in it. */
  description?: string | ((value: string) => string) | undefined
  text: Y.Text
  together: Together
  /** Of the field, as errors and colleagues name it. */
  name: string
  /** Line breaks become spaces. */
  oneLine?: boolean
}) {
  const element = useRef<HTMLTextAreaElement>(null)
  const [value, setValue] = useSharedText(text, element)
  return (
    <Textarea
      {...field}
      ref={element}
      autosize
      data-field={name}
      description={
        <>
          {typeof description === 'function' ? description(value) : description}
          <WhoIsHere people={together.people} field={name} />
        </>
      }
      inputWrapperOrder={['label', 'description', 'input', 'error']}
      value={value}
      readOnly={!together.editable}
      onFocus={() => together.enterField(name)}
      onBlur={() => together.enterField(null)}
      onChange={({ currentTarget }) =>
        setValue(oneLine ? currentTarget.value.replaceAll('\n', ' ') : currentTarget.value)
      }
    />
  )
})
