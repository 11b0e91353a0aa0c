'use client'
import { Button, Fieldset, Group, Stack, Textarea, TextInput } from '@mantine/core'
import type { BylineEdit } from '#lib/bylines/schema.ts'
import type { ErrorOf } from './useAction.client.ts'

/** Biographies in other languages than the site's. */
export function BiographiesField({
  biographies,
  siteLanguage,
  errorOf,
  onChange,
}: {
  biographies: BylineEdit['biographies']
  siteLanguage: string
  errorOf: ErrorOf
  onChange: (biographies: BylineEdit['biographies']) => void
}) {
  const change = (at: number, next: Partial<BylineEdit['biographies'][number]>) =>
    onChange(biographies.map((one, n) => (n === at ? { ...one, ...next } : one)))
  return (
    <Fieldset legend={`In other languages than ${siteLanguage}`}>
      <Stack gap="sm">
        {biographies.map(({ language, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name of their own while they are typed
          <Stack key={at} gap="xs">
            <Group align="flex-end" wrap="nowrap">
              <TextInput
                label="Language"
                placeholder="cs"
                w={120}
                data-field={`biographies.${at}.language`}
                value={language}
                error={errorOf(`biographies.${at}.language`)}
                onChange={(event) => change(at, { language: event.currentTarget.value })}
              />
              <Button
                variant="default"
                onClick={() => onChange(biographies.filter((_, n) => n !== at))}
              >
                Remove {language || 'this language'}
              </Button>
            </Group>
            <Textarea
              label={`Biography in ${language || 'this language'}`}
              autosize
              minRows={3}
              lang={language || undefined}
              data-field={`biographies.${at}.text`}
              value={text}
              error={errorOf(`biographies.${at}.text`) ?? errorOf('biographies')}
              onChange={(event) => change(at, { text: event.currentTarget.value })}
            />
          </Stack>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange([...biographies, { language: '', text: '' }])}
          >
            Add a language
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}
