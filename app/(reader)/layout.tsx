import type { Metadata } from 'next'
import { Footer } from '#components/masthead/Footer.tsx'
import { Masthead } from '#components/masthead/Masthead.tsx'
import { siteUrl } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import './reader.css'

// The page cache in front keeps what is rendered; Next.js keeps nothing.
export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { siteName } = await readSettings()
  return {
    metadataBase: new URL(siteUrl()),
    title: { default: siteName, template: `%s — ${siteName}` },
    openGraph: { siteName, type: 'website' },
    icons: { icon: '/icon.svg' },
  }
}

export default async function ReaderLayout({ children }: { children: React.ReactNode }) {
  const [{ siteName, language }, sections] = await Promise.all([readSettings(), listSections()])
  return (
    <html lang={language}>
      <body>
        <a className="skip" href="#main">
          Skip to the news
        </a>
        <Masthead siteName={siteName} sections={sections} />
        <main id="main">{children}</main>
        <Footer siteName={siteName} sections={sections} />
        <script data-reader="" src="/reader.js" defer />
      </body>
    </html>
  )
}
