import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { ComposeButton } from '#components/newsletter/ComposeButton.client.tsx'
import { NewsletterForm } from '#components/newsletter/NewsletterForm.client.tsx'
import { can } from '#lib/auth/can.ts'
import { listEditions, readNewsletter } from '#lib/newsletter/queries.ts'
import { editionStateNames, staffEditionPath, staffNewsletterPath } from '#lib/newsletter/schema.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../guard.tsx'
import { composeEdition, saveNewsletter } from '../actions.ts'

export const metadata: Metadata = { title: 'Newsletter' }

export default function NewsletterPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('newsletter.manage', async (user) => {
    const id = await idOf(params)
    const [newsletter, editions, sections] = await Promise.all([
      readNewsletter(user, id),
      listEditions(user, id),
      listSections(),
    ])
    const { subscribers, ...edit } = newsletter
    return (
      <>
        <Title order={1}>{newsletter.name}</Title>
        <Text mt={4} mb="md">
          {subscribers === 1 ? '1 subscriber' : `${subscribers} subscribers`}.{' '}
          {newsletter.nextAt &&
            `The next edition is sent on ${formatDeskTime(newsletter.nextAt)}. `}
          {can(user, 'newsletter.export') && (
            <Anchor
              href={`${staffNewsletterPath(id)}/subscribers.csv`}
              c="inherit"
              underline="always"
            >
              Export the subscribers (CSV)
            </Anchor>
          )}
        </Text>
        <Title order={2} mt="lg" mb="sm">
          Editions
        </Title>
        <ComposeButton newsletterId={id} compose={composeEdition} />
        {editions.length > 0 && (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Subject</th>
                <th scope="col">State</th>
                <th scope="col">When</th>
                <th scope="col" className="number">
                  Sent
                </th>
                <th scope="col" className="number">
                  Bounced
                </th>
                <th scope="col" className="number">
                  Unsubscribed
                </th>
              </tr>
            </thead>
            <tbody>
              {editions.map(({ id, subject, state, sendAt, finishedAt, savedAt, tally }) => (
                <tr key={id}>
                  <td className="headline-cell">
                    <Link href={staffEditionPath(id)} prefetch={false}>
                      {subject}
                    </Link>
                  </td>
                  <td>{editionStateNames[state]}</td>
                  <td className="nowrap">{formatDeskTime(finishedAt ?? sendAt ?? savedAt)}</td>
                  <td className="number">{tally.sent}</td>
                  <td className="number">{tally.bounced}</td>
                  <td className="number">{tally.unsubscribed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Title order={2} mt="xl">
          Settings
        </Title>
        <NewsletterForm
          newsletter={edit}
          sections={sections}
          timeZone={env().NEWSROOM_TIMEZONE}
          save={saveNewsletter}
        />
      </>
    )
  })
}
