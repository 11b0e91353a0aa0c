import { Text } from '@mantine/core'
import type { DeliveryRow } from '#lib/webhooks/schema.ts'
import type { Act } from './act.ts'
import { RedeliverButton } from './RedeliverButton.client.tsx'

const stateNames = { waiting: 'Waiting', delivered: 'Delivered', failed: 'Failed' }

/** What was sent to a webhook, and what it answered. */
export function WebhookLog({
  webhookId,
  rows,
  formatTime,
  redeliver,
}: {
  webhookId: number
  rows: DeliveryRow[]
  formatTime: (at: Date) => string
  redeliver: Act
}) {
  if (rows.length === 0) return <Text mt="md">Nothing.</Text>
  return (
    <table className="desk-table">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">When</th>
          <th scope="col">State</th>
          <th scope="col">Answer</th>
          <th scope="col">Sent and answered</th>
          <th scope="col">Actions</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td className="nowrap">{row.type}</td>
            <td>{formatTime(row.createdAt)}</td>
            <td>
              {stateNames[row.state]}
              {row.attempts > 1 && `, ${row.attempts} tries`}
              {row.attempts > 0 && row.nextAt && (
                <Text size="sm">Next try {formatTime(row.nextAt)}</Text>
              )}
            </td>
            <td>
              {row.status ?? (row.attempts > 0 ? 'None' : '—')}
              {row.durationMs !== null && `, ${row.durationMs} ms`}
              {row.failure && <Text size="sm">{row.failure}</Text>}
            </td>
            <td className="address-cell">
              <details>
                <summary>Show</summary>
                <Text size="sm" mt="xs">
                  Id: <code>{row.messageId}</code>
                  {row.attemptedAt && `. Last tried ${formatTime(row.attemptedAt)}`}
                </Text>
                <pre className="webhook-body">{laidOut(row.payload)}</pre>
                {row.tries.length > 0 && (
                  <ol className="webhook-tries" reversed aria-label="Tries, the newest first">
                    {row.tries.map((one) => (
                      <li key={one.attempt} value={one.attempt}>
                        <Text size="sm">
                          {formatTime(one.at)}: {one.status !== null && `${one.status}, `}
                          {one.durationMs} ms{one.failure && `. ${one.failure}`}
                        </Text>
                        {one.answer && <pre className="webhook-body">{one.answer}</pre>}
                      </li>
                    ))}
                  </ol>
                )}
                {row.tries.length === 0 && row.answer && (
                  <pre className="webhook-body">{row.answer}</pre>
                )}
              </details>
            </td>
            <td>
              <RedeliverButton
                webhookId={webhookId}
                deliveryId={row.id}
                label={row.state === 'waiting' ? 'Send now' : 'Send again'}
                about={`${row.type} of ${formatTime(row.createdAt)}`}
                redeliver={redeliver}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const laidOut = (json: string) => JSON.stringify(JSON.parse(json), null, 2)
