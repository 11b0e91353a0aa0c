'use client'
import { Button, Group, Stack, Title } from '@mantine/core'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { TypedPassword } from './TypedPassword.tsx'
import { useAction } from './useAction.client.ts'
import { useValues } from './useValues.client.ts'

const blank = { currentPassword: '', password: '' }

/** Changes one's own password. */
export function OwnPasswordForm({ changePassword }: { changePassword: Act }) {
  const { run, pending, said, errorOf } = useAction()
  const { values, set, field } = useValues(blank, errorOf)
  return (
    <form
      // Sent before the page came alive, nothing typed gets into the address.
      method="post"
      onSubmit={(event) => {
        event.preventDefault()
        run(
          () => changePassword(values),
          () => {
            set(blank)
            return 'Your password is changed. Every other session of yours has ended.'
          },
        )
      }}
    >
      <Title order={2} size="h3" mt="xl">
        Password
      </Title>
      <Said said={said} />
      <Stack maw={480} mt="sm">
        <TypedPassword
          {...field('currentPassword', 'Current password')}
          autoComplete="current-password"
        />
        <TypedPassword
          {...field('password', 'New password')}
          description="At least 12 characters, none of the common ones. Your other sessions end."
          autoComplete="new-password"
        />
        <Group>
          <Button type="submit" loading={pending}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
