'use client'
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { PreviewFrame } from '#components/preview/PreviewFrame.client.tsx'

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** Every part of the readers' pages, as a phone and a desktop show it by day and by night. */
export function ThemeFrame() {
  const [scheme, setScheme] = useState('light')
  return (
    <>
      <SegmentedControl
        aria-label="Colours"
        mb="sm"
        value={scheme}
        data={schemes}
        onChange={setScheme}
      />
      <PreviewFrame key={scheme} src={`/preview/theme/${scheme}`} />
    </>
  )
}
