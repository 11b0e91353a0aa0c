import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { FrontPage } from '#components/front/FrontPage.tsx'
import { SectionHead } from '#components/front/SectionHead.tsx'
import { Words } from '#components/messages/Words.tsx'
import { readFrontAt } from '#lib/front/at-a-time.ts'
import { frontPreviewPath } from '#lib/front/schema.ts'
import { say } from '#lib/messages/say.ts'
import { previewedFront } from '#lib/previews/fronts.ts'
import { previewTokenSchema } from '#lib/previews/schema.ts'
import { formatDateline } from '#lib/settings/dateline.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedFront } from '../../../fronts.ts'

type Props = { params: Promise<{ token: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const { language } = await readSettings()
  return {
    title: say(language, 'preview'),
    robots: { index: false, follow: false, noarchive: true },
  }
}

/** A front as readers will have it at a time, as far as is known now. */
export default async function FrontPreviewPage({ params }: Props) {
  const { data: token } = previewTokenSchema.safeParse((await params).token)
  const shown = token ? await previewedFront(token) : null
  if (!token || !shown) notFound()
  const { sectionId, section, layout, at } = shown
  const [front, settings] = await Promise.all([readFrontAt(sectionId, layout, at), readSettings()])
  return (
    <>
      <p className="preview-note" role="note">
        <Words
          language={settings.language}
          message="previewFor"
          values={{
            time: <time dateTime={at.toISOString()}>{await formatDateline(at, settings)}</time>,
          }}
        />
      </p>
      {section ? (
        <SectionHead section={section} />
      ) : (
        <h1 className="unseen">{settings.siteName}</h1>
      )}
      <FrontPage
        front={await datedFront(front)}
        older={null}
        language={settings.language}
        base={`${frontPreviewPath(token)}/media/`}
      />
    </>
  )
}
