import { Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { AlertForm } from '#components/alerts/AlertForm.client.tsx'
import { openArticle } from '#lib/articles/open.ts'
import { countDevices, listAlerts } from '#lib/push/commands.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { sendAlert } from './actions.ts'

export const metadata: Metadata = { title: 'Alert' }

/** Telling readers' devices about an article, and what was told before. */
export default function AlertPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('alert.send', async (user) => {
    const id = await idOf(params)
    const article = await openArticle(user, id)
    const [alerts, devices] = [await listAlerts(user, id), await countDevices(user)]
    return (
      <>
        <Title order={1}>Send an alert</Title>
        <Text mt="xs">
          <Link href={`/admin/articles/${id}`}>{article.edit.headline}</Link>
        </Text>
        <AlertForm
          articleId={id}
          headline={article.edit.headline}
          devices={devices}
          sentBefore={alerts.some(({ kind }) => kind === 'breaking')}
          sendAlert={sendAlert}
        />
        <Title order={2} mt="xl">
          What devices were told
        </Title>
        {alerts.length === 0 ? (
          <Text mt="sm">Nothing yet.</Text>
        ) : (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Alert</th>
                <th scope="col">When</th>
                <th scope="col" className="number">
                  Told
                </th>
                <th scope="col" className="number">
                  Waiting
                </th>
                <th scope="col" className="number">
                  Failed
                </th>
                <th scope="col" className="number">
                  Gone
                </th>
              </tr>
            </thead>
            <tbody>
              {alerts.map(({ id, kind, text, at, sentBy, sent, waiting, failed, gone }) => (
                <tr key={id}>
                  <td>{kind === 'new' ? 'New in its section' : text}</td>
                  <td>
                    {formatDeskTime(at)}
                    {sentBy ? ` by ${sentBy}` : ''}
                  </td>
                  <td className="number">{sent}</td>
                  <td className="number">{waiting}</td>
                  <td className="number">{failed}</td>
                  <td className="number">{gone}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </>
    )
  })
}
