'use client'
import { Anchor, Button, Checkbox, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { checkNames, checks } from '#lib/checks/schema.ts'
import type { Settings } from '#lib/settings/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

export function SettingsForm({
  settings,
  example,
  save,
}: {
  settings: Settings
  example: string
  save: Act
}) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState(settings)
  type Words = 'siteName' | 'datelinePattern' | 'language'
  const field = (name: Words, label: string) => ({
    label,
    name,
    value: values[name],
    error: errorOf(name),
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save(values),
          () => 'Saved. Every page is made anew.',
        )
      }}
    >
      <Said said={said} />
      <Stack maw={520} mt="md">
        <TextInput {...field('siteName', 'Site name')} />
        <TextInput
          {...field('datelinePattern', 'Date line pattern')}
          description={
            <>
              Now it gives “{example}”.{' '}
              <Anchor
                href="https://date-fns.org/docs/format"
                target="_blank"
                rel="noreferrer"
                inherit
                underline="always"
              >
                What the letters mean
              </Anchor>
            </>
          }
        />
        <TextInput
          {...field('language', 'Language')}
          description="Of the pages and the date line: en-GB, cs, de …"
        />
        <Checkbox.Group
          label="Nothing is published unless"
          description="What isn’t ticked is told, and doesn’t stand in the way. An editor may excuse a single case, in writing."
          value={values.requiredChecks}
          onChange={(names) =>
            setValues({ ...values, requiredChecks: names as Settings['requiredChecks'] })
          }
        >
          <Stack gap="xs" mt="xs">
            {checkNames.map((name) => (
              <Checkbox key={name} value={name} label={checks[name].label} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group>
          <Button type="submit" loading={pending}>
            Save settings
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
