import { type ArticleActions, ArticleForm } from '#components/editor/ArticleForm.client.tsx'
import type { OpenArticle } from '#lib/articles/schema.ts'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import * as actions from './actions.ts'

/** The form of one article, with what this user may do with it. */
export async function Editing({
  user,
  article,
}: {
  user: CurrentUser
  article: OpenArticle | null
}) {
  const [sections, bylines] = await Promise.all([listSections(), bylineChoices(user)])
  const subject = article ?? { createdBy: user.id, state: 'draft' }
  return (
    <ArticleForm
      // Another article is another form.
      key={article?.id ?? 'new'}
      article={article}
      userId={user.id}
      sections={sections.map(({ id, name }) => ({ id, name }))}
      bylines={bylines.map(({ id, name }) => ({ id, name }))}
      ownBylines={bylines.filter(({ userId }) => userId === user.id).map(({ id }) => id)}
      may={{
        edit: can(user, 'article.edit', subject),
        publish: can(user, 'article.publish', subject),
        takeDown: can(user, 'article.takeDown', subject),
      }}
      timeZone={env().NEWSROOM_TIMEZONE}
      actions={{ ...actions } satisfies ArticleActions}
    />
  )
}
