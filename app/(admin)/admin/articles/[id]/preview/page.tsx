import type { Metadata } from 'next'
import { ArticleHeader } from '#components/article/ArticleHeader.tsx'
import { MainPicture } from '#components/article/MainPicture.tsx'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import { openArticle } from '#lib/articles/open.ts'
import { workingResources } from '#lib/articles/queries.ts'
import { bylineChoices } from '#lib/bylines/queries.ts'
import { listSections } from '#lib/sections/queries.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { guarded, idOf } from '../../../(desk)/guard.tsx'

export const metadata: Metadata = { title: 'Preview' }

/** The working revision as it would read; nothing of it is public. */
export default function PreviewPage({ params }: { params: Promise<{ id: string }> }) {
  return guarded('article.list', async (user) => {
    const id = await idOf(params)
    const { edit, picture, version } = await openArticle(user, id)
    const [sections, bylines, resources, { language }] = await Promise.all([
      listSections(),
      bylineChoices(user),
      workingResources(id),
      readSettings(),
    ])
    const names = edit.bylineIds.map((id) => bylines.find((byline) => byline.id === id)?.name)
    return (
      <main className="preview">
        <p role="note">Preview of version {version}. Readers don’t see this page.</p>
        <article>
          <ArticleHeader
            section={sections.find(({ id }) => id === edit.sectionId) ?? null}
            headline={edit.headline || 'No headline yet'}
            standfirst={edit.standfirst}
          >
            {names.length > 0 && <p>By {names.join(', ')}</p>}
          </ArticleHeader>
          {picture && edit.picture && (
            <MainPicture picture={{ ...picture, ...edit.picture }} base="/admin/media/" />
          )}
          <ArticleBody
            document={edit.body}
            resources={resources}
            language={language}
            base="/admin/media/"
          />
        </article>
      </main>
    )
  })
}
