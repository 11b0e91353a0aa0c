'use client'
import { Button, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import type { useAction } from './useAction.client.ts'

/** What each form of settings is: how the save ended, the fields one below the other, and the button. */
export function SettingsFrame({
  action: { run, pending, said },
  save,
  saved,
  button = 'Save',
  width = 560,
  children,
}: {
  action: ReturnType<typeof useAction>
  save: (form: FormData) => ReturnType<Act>
  /** What is said of a save. */
  saved: string
  button?: string
  /** The fields' width in pixels, where there is room. */
  width?: number
  children: ReactNode
}) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        run(
          () => save(form),
          () => saved,
        )
      }}
    >
      <div style={{ maxWidth: width }}>
        <Said said={said} />
      </div>
      <Stack maw={width} mt="lg" gap="lg">
        {children}
        <Group>
          <Button type="submit" loading={pending}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
