'use client'
import { Button, Text } from '@mantine/core'
import Link from 'next/link'
import { useState } from 'react'
import type { Alarm } from '#lib/outbox/schema.ts'
import type { Act } from './act.ts'
import { refreshPulse } from './usePulse.client.ts'

/** What the desk must know, above every page: scheduled work and consequences that fail or are late. */
export function Alarms({ alarms, seeSchedule }: { alarms: Alarm[]; seeSchedule: Act }) {
  const [seen, setSeen] = useState<string[]>([])
  const shown = alarms.filter(({ kind, id }) => kind !== 'schedule' || !seen.includes(id))
  return (
    <section aria-label="Alarms" aria-live="polite" className="alarms">
      {shown.length > 0 && (
        <ul>
          {shown.map(({ kind, id, articleId, text, over }) => (
            <li key={`${kind} ${id} ${text}`}>
              <Text fz="sm">{text}</Text>
              <span>
                <Link href={`/admin/articles/${articleId}`} prefetch={false}>
                  Open the article
                </Link>
                {over && (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={`Seen: ${text}`}
                    onClick={async () => {
                      const done = await seeSchedule({ scheduleId: Number(id) }).catch(() => null)
                      if (done?.outcome === 'saved') setSeen((all) => [...all, id])
                      refreshPulse()
                    }}
                  >
                    Seen
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
