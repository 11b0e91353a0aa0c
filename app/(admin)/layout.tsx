import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import '@mantine/tiptap/styles.css'
import './admin.css'
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { AdminProvider } from '#components/admin/AdminProvider.client.tsx'
import { requestId } from '#lib/platform/log-context.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { defaultSettings } from '#lib/settings/schema.ts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  // The page about the site's state is there without a database too.
  const { siteName } = await readSettings().catch(() => defaultSettings)
  return {
    title: { default: `Newsroom — ${siteName}`, template: `%s — Newsroom, ${siteName}` },
    robots: { index: false, follow: false },
    icons: { icon: '/icon.svg' },
  }
}

export default async function AdminLayout({ children }: { children: React.ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? ''
  return (
    <html lang="en-GB" {...mantineHtmlProps}>
      <head>
        {/* Told to whoever looks after the site when something fails on this page. */}
        <meta name="request" content={requestId() ?? ''} />
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <AdminProvider nonce={nonce}>{children}</AdminProvider>
      </body>
    </html>
  )
}
