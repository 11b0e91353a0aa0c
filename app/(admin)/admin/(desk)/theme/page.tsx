import { Code, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { ThemeFrame } from '#components/theme/ThemeFrame.client.tsx'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Theme' }

export default function ThemePage() {
  return guarded('settings.manage', async () => (
    <>
      <Title order={1}>Theme</Title>
      <Text mb="md" maw="40rem">
        Name, logo, colours, faces and layout stand in <Code>theme/theme.ts</Code>. A start with a
        changed file builds the pages anew, and refuses colours in which text can’t be read. These
        are all parts of the readers’ pages.
      </Text>
      <ThemeFrame />
    </>
  ))
}
