'use client'
import { Button } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** How often (ms) the page looks how far a backup is. */
const lookEvery = 2000

/** Has a backup made. While one is, the page follows it. */
export function BackUpNow({ busy, act }: { busy: boolean; act: Act<void, object> }) {
  const { run, pending, said } = useAction()
  const router = useRouter()
  useEffect(() => {
    if (!busy) return
    const timer = setInterval(() => router.refresh(), lookEvery)
    return () => clearInterval(timer)
  }, [busy, router])
  return (
    <div>
      <Button
        loading={pending}
        disabled={busy}
        onClick={() =>
          run(
            () => act({}),
            () => undefined,
          )
        }
      >
        {busy ? 'Being made …' : 'Back up now'}
      </Button>
      <Said said={said} />
    </div>
  )
}

export function RemoveBackup({
  id,
  made,
  act,
}: {
  id: number
  made: string
  act: Act<void, { id: number }>
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <ConfirmButton
        label="Remove"
        size="xs"
        question={`Remove the backup of ${made}? Nothing brings it back.`}
        pending={pending}
        onConfirm={() =>
          run(
            () => act({ id }),
            () => undefined,
          )
        }
      />
      <Said said={said} />
    </>
  )
}
