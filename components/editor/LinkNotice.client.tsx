'use client'
import { Alert, Anchor, Button, Group } from '@mantine/core'
import type { Link } from './useTogether.client.ts'

/** What an author must know when her words can't be sent just now. */
export function LinkNotice({ link }: { link: Link }) {
  if (link === 'offline')
    return (
      <Alert variant="default" mb="md" role="status">
        There is no connection just now. Go on writing: your words are kept in this browser and are
        sent when it is back.
      </Alert>
    )
  if (link === 'signed-out')
    return (
      <Alert variant="default" mb="md" role="alert" title="Your session has ended">
        <Group>
          Your words are kept in this browser.
          <Anchor href="/admin/login" target="_blank" underline="always">
            Sign in again
          </Anchor>
          <Button size="compact-sm" variant="default" onClick={() => location.reload()}>
            Go on
          </Button>
        </Group>
      </Alert>
    )
  if (link === 'refused')
    return (
      <Alert variant="default" mb="md" role="alert" title="This article isn’t yours to write now">
        It was given to someone else, or taken down. What you typed before is saved; what is typed
        from now on stays in this browser alone.
      </Alert>
    )
  return null
}
