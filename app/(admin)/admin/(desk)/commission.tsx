import { Commission } from '#components/desk/Commission.client.tsx'
import { can } from '#lib/auth/can.ts'
import type { CurrentUser } from '#lib/auth/current-user.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { commissionArticle } from './articles/actions.ts'

/** The button that begins an article for someone, for those who give work. */
export async function commissionButton(user: CurrentUser) {
  if (!can(user, 'article.assign')) return null
  const [colleagues, sections] = await Promise.all([listColleagues(user), listSections()])
  return (
    <Commission
      colleagues={colleagues}
      sections={sections.map(({ id, name }) => ({ id, name }))}
      timeZone={env().NEWSROOM_TIMEZONE}
      commission={commissionArticle}
    />
  )
}
