'use client'
import { Alert, Anchor, Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type WebhookRow, webhookEventNames, webhookEvents } from '#lib/webhooks/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { type ErrorOf, useAction } from './useAction.client.ts'

type Values = { url: string; description: string; events: string[] }

/** A new webhook; then its secret, which can't be seen again. */
export function NewWebhook({ create }: { create: Act<{ id: number; secret: string }> }) {
  const { run, pending, said, errorOf } = useAction()
  const [values, setValues] = useState<Values>({
    url: '',
    description: '',
    events: webhookEventNames.filter((name) =>
      /^article\.(published|updated|corrected|taken)/.test(name),
    ),
  })
  const [made, setMade] = useState<{ id: number; secret: string } | null>(null)
  if (made)
    return (
      <>
        <Secret secret={made.secret} />
        <Text mt="md">
          <Anchor href={`/admin/settings/webhooks/${made.id}`} c="inherit" underline="always">
            On to the webhook
          </Anchor>
        </Text>
      </>
    )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => create(values),
          (result) => {
            setMade(result)
            return undefined
          },
        )
      }}
    >
      <Said said={said} />
      <Fields values={values} onChange={setValues} errorOf={errorOf}>
        <Button type="submit" loading={pending} w="max-content">
          Make webhook
        </Button>
      </Fields>
    </form>
  )
}

export function ChangeWebhook({ webhook, save }: { webhook: WebhookRow; save: Act }) {
  const { run, pending, said, errorOf } = useAction()
  const { url, description, events } = webhook
  const [values, setValues] = useState<Values>({ url, description, events })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => save({ ...values, id: webhook.id }),
          () => 'Saved. What waits goes to this address too.',
        )
      }}
    >
      <Fields values={values} onChange={setValues} errorOf={errorOf}>
        <Button type="submit" loading={pending} w="max-content">
          Save webhook
        </Button>
      </Fields>
      <Said said={said} />
    </form>
  )
}

function Fields({
  values,
  onChange,
  errorOf,
  children,
}: {
  values: Values
  onChange: (values: Values) => void
  errorOf: ErrorOf
  children: ReactNode
}) {
  const error = errorOf('events')
  return (
    <Stack maw={640} mt="md">
      <TextInput
        label="Address"
        name="url"
        inputMode="url"
        description="Of the program that is to be told. It answers with 2xx within ten seconds."
        value={values.url}
        error={errorOf('url')}
        onChange={({ currentTarget }) => onChange({ ...values, url: currentTarget.value })}
      />
      <TextInput
        label="What it is for"
        name="description"
        description="For the newsroom."
        value={values.description}
        error={errorOf('description')}
        onChange={({ currentTarget }) => onChange({ ...values, description: currentTarget.value })}
      />
      <Checkbox.Group
        label="What it is told"
        value={values.events}
        onChange={(events) => onChange({ ...values, events })}
        {...(error ? { error } : {})}
      >
        <Stack gap="xs" mt="xs">
          {webhookEventNames.map((name) => (
            <Checkbox
              key={name}
              value={name}
              name="events"
              label={name}
              description={webhookEvents[name]}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {children}
    </Stack>
  )
}

/** A secret, to be copied now. */
export function Secret({ secret }: { secret: string }) {
  return (
    <Alert my="md" variant="default" role="status" title="Copy the secret now">
      <Text size="sm">
        The receiver verifies by it that a message comes from here. It isn’t shown again.
      </Text>
      <TextInput
        mt="xs"
        label="Secret"
        readOnly
        value={secret}
        styles={{ input: { fontFamily: 'monospace' } }}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </Alert>
  )
}
