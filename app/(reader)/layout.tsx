import type { Metadata, Viewport } from 'next'

import { Footer } from '#components/masthead/Footer.tsx'
import { Masthead } from '#components/masthead/Masthead.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { openGraphLocale } from '#lib/messages/locale.ts'
import { directionOf, say } from '#lib/messages/say.ts'
import { manifestPath } from '#lib/offline/schema.ts'
import { listFooterPages } from '#lib/pages/queries.ts'
import { siteUrl } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { facesFor, themeLogo } from '#lib/theme/faces.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { largePictures } from './sharing.ts'
import './reader.css'

// The page cache in front keeps what is rendered; Next.js keeps nothing.
export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const { siteName, language } = await readSettings()
  return {
    metadataBase: new URL(siteUrl()),
    title: { default: siteName, template: `%s — ${siteName}` },
    alternates: { types: feedAlternates('/', siteName) },
    openGraph: { siteName, type: 'website', locale: openGraphLocale(language) },
    robots: largePictures,
    icons: { icon: '/icon.svg', apple: '/apple-touch-icon.png' },
    manifest: manifestPath,
  }
}

export function generateViewport(): Viewport {
  const { light, dark } = readTheme().colours
  return {
    themeColor: [
      { media: '(prefers-color-scheme: light)', color: light.paper },
      { media: '(prefers-color-scheme: dark)', color: dark.paper },
    ],
  }
}

export default async function ReaderLayout({ children }: { children: React.ReactNode }) {
  const [{ siteName, language }, sections, pages] = await Promise.all([
    readSettings(),
    listSections(),
    listFooterPages(),
  ])
  return (
    <html lang={language} dir={directionOf(language)}>
      <body>
        {facesFor(language).map((face) => (
          <link
            key={face}
            rel="preload"
            href={face}
            as="font"
            type="font/woff2"
            crossOrigin="anonymous"
          />
        ))}
        <a className="skip" href="#main">
          {say(language, 'skipToNews')}
        </a>
        <Masthead siteName={siteName} sections={sections} logo={themeLogo()} language={language} />
        <main id="main">{children}</main>
        <Footer siteName={siteName} sections={sections} pages={pages} language={language} />
        <script data-reader="" src="/reader.js" defer />
      </body>
    </html>
  )
}
