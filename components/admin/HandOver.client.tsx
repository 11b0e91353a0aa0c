'use client'
import { Button, CopyButton, Group, TextInput } from '@mantine/core'

/** A link or a token that is handed on: all of it is chosen at once, and a button copies it. */
export function HandOver({ label, value }: { label: string; value: string }) {
  return (
    <Group mt="md" align="flex-end">
      <TextInput
        label={label}
        readOnly
        flex={1}
        miw={0}
        value={value}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  )
}
