import { Alert, Stack, Title } from '@mantine/core'
import Link from 'next/link'
import type { SentBack } from '#lib/articles/schema.ts'

/** Articles that came back to whoever writes them, each with what is asked for. */
export function SentBackList({ rows, time }: { rows: SentBack[]; time: (date: Date) => string }) {
  if (rows.length === 0) return null
  return (
    <section>
      <Title order={2} size="h3" mt="xl" mb="xs">
        Sent back to you
      </Title>
      <Stack gap="xs">
        {rows.map(({ id, headline, note, sentBackBy, dueAt, overdue }) => (
          <Alert key={id} variant="default" className="plain-links">
            <Link href={`/admin/articles/${id}`} prefetch={false} className="sent-back">
              {headline || 'No headline yet'}
            </Link>
            <p className="told">
              {sentBackBy}: {note}
            </p>
            {dueAt && (
              <span className={overdue ? 'overdue' : undefined}>
                {overdue ? 'Overdue since' : 'Due'}{' '}
                <time dateTime={dueAt.toISOString()}>{time(dueAt)}</time>
              </span>
            )}
          </Alert>
        ))}
      </Stack>
    </section>
  )
}
