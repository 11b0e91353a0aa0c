import { redirect } from 'next/navigation'
import { type Place, Shell } from '#components/admin/Shell.client.tsx'
import { type Action, can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { seeSchedule } from './calendar/actions.ts'

const places: (Place & { action: Action })[] = [
  { href: '/admin', label: 'Desk', action: 'article.list' },
  { href: '/admin/board', label: 'Board', action: 'article.list' },
  { href: '/admin/articles', label: 'Articles', action: 'article.list' },
  { href: '/admin/calendar', label: 'Calendar', action: 'article.list' },
  { href: '/admin/reads', label: 'Reads', action: 'reads.open' },
  { href: '/admin/fronts', label: 'Fronts', action: 'front.manage' },
  { href: '/admin/newsletters', label: 'Newsletters', action: 'newsletter.manage' },
  { href: '/admin/media', label: 'Pictures', action: 'media.open' },
  { href: '/admin/bylines', label: 'Bylines', action: 'byline.manage' },
  { href: '/admin/sections', label: 'Sections', action: 'section.manage' },
  { href: '/admin/pages', label: 'Pages', action: 'page.manage' },
  { href: '/admin/redirects', label: 'Redirects', action: 'redirect.manage' },
  { href: '/admin/topics', label: 'Topics', action: 'topic.manage' },
  { href: '/admin/users', label: 'Users', action: 'user.manage' },
  { href: '/admin/settings', label: 'Settings', action: 'settings.manage' },
  { href: '/admin/theme', label: 'Theme', action: 'settings.manage' },
  { href: '/admin/audit', label: 'Audit log', action: 'audit.read' },
]

export default async function DeskLayout({ children }: { children: React.ReactNode }) {
  const [user, { siteName }] = await Promise.all([currentUser(), readSettings()])
  if (!user) redirect('/admin/login')
  const mine = places
    .filter(({ action }) => can(user, action))
    .map(({ href, label }) => ({ href, label }))
  return (
    <Shell siteName={siteName} userName={user.name} places={mine} seeSchedule={seeSchedule}>
      {children}
    </Shell>
  )
}
