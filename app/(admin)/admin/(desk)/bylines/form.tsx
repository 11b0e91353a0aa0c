import { BylineForm } from '#components/admin/BylineForm.client.tsx'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { userChoices } from '#lib/auth/users.ts'
import type { OpenByline } from '#lib/bylines/schema.ts'
import { libraryPicture, uploaderOf } from '#lib/media/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { topicNames } from '#lib/topics/queries.ts'
import { cropPicture, findPictures, finishUpload, setFocalPoint } from '../media/actions.ts'
import { deleteByline, saveByline } from './actions.ts'

/** The form of one byline, or of a new one. */
export async function bylineForm(user: CurrentUser, byline: OpenByline | null) {
  const portraitId = byline?.portrait?.id
  const [users, topics, { language }, portrait, createdBy] = await Promise.all([
    userChoices(user),
    topicNames(user),
    readSettings(),
    portraitId ? libraryPicture(user, portraitId) : null,
    portraitId ? uploaderOf(portraitId) : null,
  ])
  return (
    <BylineForm
      key={`${byline?.id} ${byline?.portrait?.hash}`}
      byline={byline}
      portrait={portrait}
      mayFrame={can(user, 'media.manage', { createdBy })}
      users={users}
      topics={topics}
      language={language}
      actions={{ saveByline, deleteByline, setFocalPoint, cropPicture, findPictures, finishUpload }}
    />
  )
}
