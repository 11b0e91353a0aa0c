import { Anchor, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { Editions } from '#components/fronts/Editions.client.tsx'
import { FrontArranger } from '#components/fronts/FrontArranger.client.tsx'
import { findForFront as find, openFront } from '#lib/front/desk.ts'
import type { Edition } from '#lib/front/schema.ts'
import { env } from '#lib/platform/env.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../../guard.tsx'
import {
  backToEdition,
  cancelEdition,
  findForFront,
  publishEdition,
  rescheduleEdition,
  saveDraft,
  scheduleEdition,
} from '../actions.ts'
import { frontOf } from '../front.ts'

export const metadata: Metadata = { title: 'Front' }

const row = ({ id, startsAt, createdByName, why, layout }: Edition) => ({
  id,
  startsAt: startsAt.toISOString(),
  time: formatDeskTime(startsAt),
  by: createdByName,
  why,
  placed: layout.slots.filter(({ articleId }) => articleId !== null).length,
})

/** Where a front is arranged. */
export default function ArrangePage({ params }: { params: Promise<{ front: string }> }) {
  return guarded('front.manage', async (user) => {
    const sectionId = await frontOf(params)
    const [front, newest] = await Promise.all([openFront(user, sectionId), find(user, '')])
    const { name, draft, current, previous, coming, past } = front
    const { NEWSROOM_TIMEZONE } = env()
    return (
      <>
        <Title order={1}>{name}</Title>
        <Text mt={4} mb="md">
          {current
            ? `Readers have the edition of ${formatDeskTime(current.startsAt)}.`
            : 'Nobody has published an edition yet: readers have the newest articles.'}{' '}
          <Anchor href="/admin/fronts" underline="always" c="inherit">
            All fronts
          </Anchor>
        </Text>
        <FrontArranger
          sectionId={sectionId}
          draft={draft}
          newest={newest}
          readers={current?.layout ?? null}
          timeZone={NEWSROOM_TIMEZONE}
          saveDraft={saveDraft}
          publishEdition={publishEdition}
          scheduleEdition={scheduleEdition}
          findForFront={findForFront}
        />
        <Editions
          sectionId={sectionId}
          current={current && row(current)}
          previous={previous && row(previous)}
          coming={coming.map(row)}
          past={past.map(row)}
          timeZone={NEWSROOM_TIMEZONE}
          cancelEdition={cancelEdition}
          rescheduleEdition={rescheduleEdition}
          backToEdition={backToEdition}
        />
      </>
    )
  })
}
