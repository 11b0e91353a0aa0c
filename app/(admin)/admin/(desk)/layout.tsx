import { redirect } from 'next/navigation'
import { type Place, Shell } from '#components/admin/Shell.client.tsx'
import { type Action, can } from '#lib/auth/can.ts'
import { currentUser } from '#lib/auth/current-user.ts'
import { readSettings } from '#lib/settings/queries.ts'

const places: (Place & { action: Action })[] = [
  { href: '/admin', label: 'Desk', action: 'article.list' },
  { href: '/admin/articles', label: 'Articles', action: 'article.list' },
  { href: '/admin/media', label: 'Pictures', action: 'media.open' },
  { href: '/admin/bylines', label: 'Bylines', action: 'byline.manage' },
  { href: '/admin/sections', label: 'Sections', action: 'section.manage' },
  { href: '/admin/users', label: 'Users', action: 'user.manage' },
  { href: '/admin/settings', label: 'Settings', action: 'settings.manage' },
]

export default async function DeskLayout({ children }: { children: React.ReactNode }) {
  const [user, { siteName }] = await Promise.all([currentUser(), readSettings()])
  if (!user) redirect('/admin/login')
  const mine = places
    .filter(({ action }) => can(user, action))
    .map(({ href, label }) => ({ href, label }))
  return (
    <Shell siteName={siteName} userName={user.name} places={mine}>
      {children}
    </Shell>
  )
}
