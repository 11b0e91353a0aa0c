'use client'
import { Button, Fieldset, Group, Stack, TextInput } from '@mantine/core'
import type { BylineLink } from '#lib/bylines/schema.ts'
import type { ErrorOf } from './useAction.client.ts'

/** Where else someone can be found, in order. */
export function LinksField({
  links,
  errorOf,
  onChange,
}: {
  links: BylineLink[]
  errorOf: ErrorOf
  onChange: (links: BylineLink[]) => void
}) {
  const change = (at: number, next: Partial<BylineLink>) =>
    onChange(links.map((one, n) => (n === at ? { ...one, ...next } : one)))
  return (
    <Fieldset legend="Links">
      <Stack gap="sm">
        {links.map(({ label, url }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no name of their own while they are typed
          <Group key={at} align="flex-start" gap="xs">
            <TextInput
              label="Label"
              placeholder="Mastodon"
              w={150}
              data-field={`links.${at}.label`}
              value={label}
              error={errorOf(`links.${at}.label`)}
              onChange={(event) => change(at, { label: event.currentTarget.value })}
            />
            <TextInput
              label="Address"
              placeholder="https://"
              flex={1}
              miw={180}
              data-field={`links.${at}.url`}
              value={url}
              error={errorOf(`links.${at}.url`)}
              onChange={(event) => change(at, { url: event.currentTarget.value })}
            />
            <Group gap={4} mt={25}>
              <Button
                variant="default"
                px="xs"
                aria-label={`Move ${label || 'this link'} up`}
                disabled={at === 0}
                onClick={() => onChange(swapped(links, at, at - 1))}
              >
                ↑
              </Button>
              <Button
                variant="default"
                px="xs"
                aria-label={`Move ${label || 'this link'} down`}
                disabled={at === links.length - 1}
                onClick={() => onChange(swapped(links, at, at + 1))}
              >
                ↓
              </Button>
              <Button
                variant="default"
                px="xs"
                aria-label={`Remove ${label || 'this link'}`}
                onClick={() => onChange(links.filter((_, n) => n !== at))}
              >
                ✕
              </Button>
            </Group>
          </Group>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange([...links, { label: '', url: '' }])}
          >
            Add a link
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}

function swapped<T>(all: T[], one: number, other: number): T[] {
  const next = [...all]
  const [a, b] = [next[one], next[other]]
  if (a !== undefined && b !== undefined) [next[one], next[other]] = [b, a]
  return next
}
