import type { Metadata } from 'next'
import { LiveDesk } from '#components/coverage/LiveDesk.client.tsx'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { listEntries } from '#lib/live/queries.ts'
import { env } from '#lib/platform/env.ts'
import { guarded, idOf } from '../../../guard.tsx'
import { findPictures, finishUpload } from '../../../media/actions.ts'
import { findArticles, lookUp } from '../../actions.ts'
import * as actions from './actions.ts'

export const metadata: Metadata = { title: 'Live coverage' }

/** Live coverage as it is written: an entry at the top, and those that are out. */
export default function LivePage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.list', async (user) => {
    const id = await idOf(params)
    const [coverage, bylines] = await Promise.all([listEntries(user, id), bylineChoices(user)])
    return (
      <LiveDesk
        coverage={coverage}
        userId={user.id}
        bylines={bylines.map(({ id, name }) => ({ id, name }))}
        ownBylines={bylines.filter(({ userId }) => userId === user.id).map(({ id }) => id)}
        timeZone={env().NEWSROOM_TIMEZONE}
        actions={{ ...actions, findPictures, finishUpload, findArticles, lookUp }}
      />
    )
  })
}
