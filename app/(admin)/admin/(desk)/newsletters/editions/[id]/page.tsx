import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { EditionEditor } from '#components/newsletter/EditionEditor.client.tsx'
import { EditionTally } from '#components/newsletter/EditionTally.client.tsx'
import { FollowSending } from '#components/newsletter/FollowSending.client.tsx'
import { MailPreview } from '#components/newsletter/MailPreview.client.tsx'
import { previewEdition } from '#lib/newsletter/editions.ts'
import { findForEdition as find, readEdition } from '#lib/newsletter/queries.ts'
import { editionStateNames, isOpen, staffNewsletterPath } from '#lib/newsletter/schema.ts'
import { env } from '#lib/platform/env.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded, idOf } from '../../../guard.tsx'
import {
  findForEdition,
  repeatUnknown,
  saveEdition,
  scheduleSending,
  sendNow,
  sendTest,
  stopEdition,
} from '../../actions.ts'

export const metadata: Metadata = { title: 'Edition of a newsletter' }

/** Where an edition is changed, looked at, sent, and counted. */
export default function EditionPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('newsletter.manage', async (user) => {
    const id = await idOf(params)
    const edition = await readEdition(user, id)
    const [mail, newest] = await Promise.all([previewEdition(user, id), find(user, '')])
    const at = edition.finishedAt ?? edition.startedAt ?? edition.sendAt
    return (
      <>
        <Title order={1}>{edition.subject}</Title>
        <Text mt={4} mb="md">
          <Anchor href={staffNewsletterPath(edition.newsletterId)} c="inherit" underline="always">
            {edition.newsletter}
          </Anchor>
          . {editionStateNames[edition.state]}
          {at && `, ${formatDeskTime(at)}`}
          {edition.byRhythm && ', composed by rule'}. Saved by {edition.savedByName},{' '}
          {formatDeskTime(edition.savedAt)}.
        </Text>
        <FollowSending state={edition.state} sendAt={edition.sendAt} />
        {edition.failure && <Text mb="md">{edition.failure}</Text>}
        {edition.tally.recipients > 0 && (
          <EditionTally edition={edition} repeat={repeatUnknown} stop={stopEdition} />
        )}
        {isOpen(edition.state) && (
          <EditionEditor
            key={edition.id}
            edition={edition}
            newest={newest}
            timeZone={env().NEWSROOM_TIMEZONE}
            save={saveEdition}
            schedule={scheduleSending}
            sendNow={sendNow}
            sendTest={sendTest}
            stop={stopEdition}
            find={findForEdition}
          />
        )}
        <MailPreview html={mail.html} text={mail.text} />
      </>
    )
  })
}
