'use client'
import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'

const reasons: Record<string, string> = {
  unsubscribed: 'its reader had unsubscribed',
  bounced: 'mails to it came back',
  complained: 'its reader had called a mail spam',
}

/** An address that gets nothing any more may be mailed again, when its reader asks for it. */
export function LiftSuppression({ lift }: { lift: Act<string | null> }) {
  const { run, pending, said, errorOf } = useAction()
  const [email, setEmail] = useState('')
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => lift({ email }),
          (reason) =>
            reason
              ? `This address got nothing because ${reasons[reason] ?? reason}. Its reader can sign up again.`
              : 'Nothing is known of this address: nothing keeps it from getting mail.',
        )
      }}
    >
      <Title order={2} mt="xl">
        An address that gets nothing
      </Title>
      <Text fz="sm" mt={4}>
        Of readers who left, complained or can’t be reached only a keyed hash is kept. A reader who
        asks for it can be let in again here; she still signs up and confirms herself.
      </Text>
      <Said said={said} />
      <Group align="flex-end" mt="sm">
        <TextInput
          label="E-mail address"
          type="email"
          name="email"
          w={320}
          value={email}
          error={errorOf('email')}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={pending}>
          Let it get mail again
        </Button>
      </Group>
    </form>
  )
}
