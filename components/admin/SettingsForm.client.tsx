'use client'
import { Anchor, Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core'
import { checkNames, checks, isAlwaysRequired } from '#lib/checks/schema.ts'
import type { Settings } from '#lib/settings/schema.ts'
import type { Act } from './act.ts'
import { LanguageField } from './LanguageField.client.tsx'
import { SettingsFrame } from './SettingsFrame.client.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

export function SettingsForm({
  settings,
  example,
  languages,
  save,
}: {
  settings: Settings
  example: string
  /** Those in which readers' pages can speak. */
  languages: string[]
  save: Act
}) {
  const action = useAction()
  const { values, set, field } = useValues(settings, action.errorOf)
  return (
    <SettingsFrame
      action={action}
      save={() => save(values)}
      saved="Saved. Every page is made anew."
      button="Save settings"
    >
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
              c="inherit"
              inherit
              underline="always"
            >
              What the letters mean
            </Anchor>
          </>
        }
      />
      <LanguageField
        label="Language"
        description="Of the pages and the date line. Any other is typed as a tag, such as cs: its pages have dates in it, and say the rest in English."
        name="language"
        value={values.language}
        offered={languages}
        error={action.errorOf('language')}
        onChange={(language) => set({ language })}
      />
      <Radio.Group
        name="correctionsPlace"
        label="An article’s corrections stand"
        description="Corrections and clarifications; each is also listed on the page Corrections."
        value={values.correctionsPlace}
        onChange={(place) => set({ correctionsPlace: place as Settings['correctionsPlace'] })}
      >
        <Group gap="lg" mt="xs">
          <Radio value="top" label="above its text" />
          <Radio value="bottom" label="below its text" />
        </Group>
      </Radio.Group>
      <Checkbox.Group
        label="Nothing is published unless"
        description="What isn’t ticked is told, and doesn’t stand in the way. An editor may excuse a single case, in writing."
        value={[...values.requiredChecks, ...checkNames.filter(isAlwaysRequired)]}
        onChange={(names) => set({ requiredChecks: names as Settings['requiredChecks'] })}
      >
        <Stack gap="xs" mt="xs">
          {checkNames.map((name) => (
            <Checkbox
              key={name}
              value={name}
              label={checks[name].label}
              {...(isAlwaysRequired(name) && {
                disabled: true,
                description: 'Always: an embargo is a promise.',
              })}
            />
          ))}
        </Stack>
      </Checkbox.Group>
    </SettingsFrame>
  )
}
