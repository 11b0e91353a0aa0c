import { randomUUID } from 'node:crypto'
import { ArticleEditor } from '#components/editor/ArticleEditor.client.tsx'
import type { ArticleActions } from '#components/editor/ArticleForm.client.tsx'
import { listTopics } from '#lib/articles/find.ts'
import { openArticle } from '#lib/articles/open.ts'
import { workingKey } from '#lib/articles/writing.ts'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { toLocalTime } from '#lib/settings/dateline.ts'
import { standingOf } from '#lib/together/schema.ts'
import { findPictures, finishUpload } from '../media/actions.ts'
import * as actions from './actions.ts'

/** The form of one article, or of one that isn't begun yet, with what this user may do with it. */
export async function editing(user: CurrentUser, articleId: number | null) {
  const [article, documentKey, sections, bylines, topics] = await Promise.all([
    articleId === null ? null : openArticle(user, articleId),
    articleId === null ? randomUUID() : workingKey(user, articleId),
    listSections(),
    bylineChoices(user),
    listTopics(user),
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
      bylines={bylines.map(({ id, name }) => ({ id, name }))}
      topics={topics}
      embargo={article?.embargoUntil ? toLocalTime(article.embargoUntil) : ''}
      ownBylines={bylines.filter(({ userId }) => userId === user.id).map(({ id }) => id)}
      may={{
        edit: can(user, 'article.edit', subject),
        publish: can(user, 'article.publish', subject),
        takeDown: can(user, 'article.takeDown', subject),
      }}
      timeZone={env().NEWSROOM_TIMEZONE}
      actions={{ ...actions, findPictures, finishUpload } satisfies ArticleActions}
    />
  )
}
