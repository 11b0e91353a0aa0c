'use client'
import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { notificationKinds, type Preferences } from '#lib/notifications/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

const ways = [
  ['inApp', 'In the newsroom'],
  ['mail', 'By mail'],
] as const

/** What someone wants to be told, and where. */
export function NotificationPreferences({
  chosen,
  email,
  choose,
}: {
  chosen: Preferences
  email: string
  choose: Act
}) {
  const { run, pending, said } = useAction()
  const [preferences, setPreferences] = useState(chosen)
  return (
    <Stack maw={640} mt="lg" id="notifications">
      <Title order={2} size="h3">
        Notifications
      </Title>
      <Text>Mails go to {email}. What you have read in the newsroom by then isn’t sent.</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          run(
            () => choose({ preferences }),
            () => 'You are told so from now on.',
          )
        }}
      >
        <table className="desk-table preferences">
          <thead>
            <tr>
              <th scope="col">When</th>
              {ways.map(([way, label]) => (
                <th key={way} scope="col">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preferences.map((preference) => {
              const { kind } = preference
              const { label } = notificationKinds[kind]
              return (
                <tr key={kind}>
                  <th scope="row">{label}</th>
                  {ways.map(([way, words]) => (
                    <td key={way}>
                      <Checkbox
                        label={words}
                        aria-label={`${label}: ${words.toLowerCase()}`}
                        checked={preference[way]}
                        onChange={({ currentTarget: { checked } }) =>
                          setPreferences((now) =>
                            now.map((one) =>
                              one.kind === kind ? { ...one, [way]: checked } : one,
                            ),
                          )
                        }
                      />
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
        <Said said={said} />
        <Group mt="md">
          <Button type="submit" loading={pending}>
            Save notifications
          </Button>
        </Group>
      </form>
    </Stack>
  )
}
