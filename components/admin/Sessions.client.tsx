'use client'
import { Badge, Button, Group, Text, Title } from '@mantine/core'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** An open session with its times in words. */
export type SessionInWords = {
  id: string
  device: string
  network: string
  by: string
  since: string
  lastUsed: string | null
  current: boolean
}

/** One's own sessions, each of which can be ended. */
export function OwnSessions({
  sessions,
  end,
  endOthers,
  signOutEverywhere,
}: {
  sessions: SessionInWords[]
  end: Act
  endOthers: Act
  signOutEverywhere: Act
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <Title order={2} size="h3" mt="xl">
        Sessions
      </Title>
      <Text mt="xs" maw={640}>
        Where you are signed in. Of the address only the network is kept. End what you don’t know,
        and change your password then.
      </Text>
      <Said said={said} />
      <SessionsTable sessions={sessions} pending={pending} end={end} run={run} />
      <Group mt="md">
        {sessions.length > 1 && (
          <Button
            variant="default"
            loading={pending}
            onClick={() =>
              run(
                () => endOthers(undefined),
                () => 'All other sessions of yours have ended.',
              )
            }
          >
            End all others
          </Button>
        )}
        <Button
          variant="default"
          loading={pending}
          onClick={() =>
            run(
              () => signOutEverywhere(undefined),
              () => {
                location.assign('/admin/login')
                return undefined
              },
            )
          }
        >
          Sign out everywhere
        </Button>
      </Group>
    </>
  )
}

/** Another's sessions, for who manages users. */
export function UserSessions({
  name,
  sessions,
  end,
  endAll,
}: {
  name: string
  sessions: SessionInWords[]
  end: Act
  endAll: () => ReturnType<Act>
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <Title order={2} size="h3" mt="xl">
        Sessions
      </Title>
      <Said said={said} />
      {sessions.length === 0 ? (
        <Text mt="xs">{name} is signed in nowhere.</Text>
      ) : (
        <>
          <SessionsTable sessions={sessions} pending={pending} end={end} run={run} />
          <Group mt="md">
            <Button
              variant="default"
              loading={pending}
              onClick={() => run(endAll, () => `${name} is signed out everywhere.`)}
            >
              Sign out everywhere
            </Button>
          </Group>
        </>
      )}
    </>
  )
}

function SessionsTable({
  sessions,
  pending,
  run,
  end,
}: {
  sessions: SessionInWords[]
  pending: boolean
  run: ReturnType<typeof useAction>['run']
  end: Act
}) {
  return (
    <table className="desk-table" aria-label="Sessions">
      <thead>
        <tr>
          <th scope="col">Device</th>
          <th scope="col">Network</th>
          <th scope="col">Signed in</th>
          <th scope="col">Last used</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.id}>
            <td className="headline-cell">
              {session.device} {session.current && <Badge variant="default">This one</Badge>}
            </td>
            <td className="nowrap" data-label="Network">
              {session.network || 'unknown'}
            </td>
            <td data-label="Signed in">
              {session.since}, by {session.by}
            </td>
            <td data-label="Last used">{session.lastUsed ?? 'not known'}</td>
            <td>
              {!session.current && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={pending}
                  aria-label={`End the session of ${session.device}, last used ${session.lastUsed ?? 'long ago'}`}
                  onClick={() =>
                    run(
                      () => end({ id: session.id }),
                      () => `The session of ${session.device} has ended.`,
                    )
                  }
                >
                  End
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
