import { randomUUID } from 'node:crypto'
import { ArticleEditor } from '#components/editor/ArticleEditor.client.tsx'
import type { ArticleActions } from '#components/editor/ArticleForm.client.tsx'
import { allowedFromEach } from '#lib/articles/allowed-moves.ts'
import { listTopics } from '#lib/articles/find.ts'
import { openArticle } from '#lib/articles/open.ts'
import { workingKey } from '#lib/articles/writing.ts'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { printedNames } from '#lib/credits/queries.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { standingOf } from '#lib/together/schema.ts'
import { setPrintedName } from '../bylines/actions.ts'
import * as schedules from '../calendar/actions.ts'
import { findPictures, finishUpload } from '../media/actions.ts'
import { moveCoverage } from './[id]/live/actions.ts'
import * as actions from './actions.ts'
import * as commentActions from './comment-actions.ts'
import * as corrections from './corrections/actions.ts'
import * as merging from './merging/actions.ts'
import * as translations from './translations/actions.ts'

/** The form of one article, or of one that isn't begun yet, with what this user may do with it. */
export async function editing(user: CurrentUser, articleId: number | null) {
  const [article, documentKey, sections, bylines, topics, colleagues, printed] = await Promise.all([
    articleId === null ? null : openArticle(user, articleId),
    articleId === null ? randomUUID() : workingKey(user, articleId),
    listSections(),
    bylineChoices(user),
    listTopics(user),
    can(user, 'article.assign') ? listColleagues(user) : null,
    articleId === null ? [] : printedNames(user, articleId),
  ])
  const subject = article ?? { createdBy: user.id, state: 'draft' }
  return (
    <ArticleEditor
      // Another article is another form.
      key={articleId ?? 'new'}
      articleId={articleId}
      standing={article && standingOf(article)}
      documentKey={documentKey}
      user={{ id: user.id, name: user.name }}
      sections={sections.map(({ id, name }) => ({ id, name }))}
      bylines={bylines}
      printing={
        articleId !== null && can(user, 'article.publish', subject)
          ? { articleId, names: printed, setPrintedName }
          : null
      }
      topics={topics}
      embargo={article?.embargoUntil?.toISOString() ?? ''}
      ownBylines={bylines
        .filter(({ userId, left }) => userId === user.id && !left)
        .map(({ id }) => id)}
      may={{
        edit: can(user, 'article.edit', subject),
        publish: can(user, 'article.publish', subject),
        liftEmbargo: can(user, 'article.liftEmbargo', subject),
        schedule: can(user, 'article.schedule', subject),
        merge: can(user, 'article.takeDown', subject),
        correct: can(user, 'correction.issue', subject),
        cover: can(user, 'article.coverLive', subject),
        moveCoverage: can(user, 'article.moveCoverage', subject),
      }}
      allowed={allowedFromEach(user, subject)}
      colleagues={colleagues}
      timeZone={env().NEWSROOM_TIMEZONE}
      actions={
        {
          ...actions,
          ...schedules,
          ...corrections,
          ...translations,
          ...merging,
          moveCoverage,
          findPictures,
          finishUpload,
        } satisfies ArticleActions
      }
      commentActions={{ ...commentActions }}
    />
  )
}
