'use client'
import { Button } from '@mantine/core'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { refreshPulse } from './usePulse.client.ts'

export function MarkAllRead({ unread, markAllRead }: { unread: number; markAllRead: Act<number> }) {
  const { run, pending, said } = useAction()
  return (
    <div>
      <Button
        variant="default"
        disabled={unread === 0}
        loading={pending}
        onClick={() =>
          run(
            () => markAllRead(undefined),
            (count) => {
              refreshPulse()
              return count === 1 ? '1 is marked as read.' : `${count} are marked as read.`
            },
          )
        }
      >
        Mark all as read
      </Button>
      <Said said={said} />
    </div>
  )
}
