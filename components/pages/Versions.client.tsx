'use client'
import { Text } from '@mantine/core'
import { ConfirmButton } from '#components/admin/ConfirmButton.client.tsx'
import { ArticleBody } from '#components/article-body/ArticleBody.tsx'
import type { PageVersion } from '#lib/pages/schema.ts'

const noResources = { pictures: {}, articles: {} }

/** Every version of a page, the newest first; an earlier one can come back on top. */
export function Versions({
  versions,
  current,
  pending,
  onRestore,
}: {
  versions: (PageVersion & { when: string })[]
  current: number
  pending: boolean
  onRestore: (version: number) => void
}) {
  return (
    <ol className="page-versions" reversed>
      {versions.map(({ version, when, savedBy, edit }) => (
        <li key={version} value={version}>
          <details>
            <summary>
              Version {version}, {when}
              {savedBy ? ` by ${savedBy}` : ''}
              {version === current ? ' (as it is)' : ''}
            </summary>
            <Text fw={600}>{edit.title}</Text>
            <ArticleBody document={edit.body} resources={noResources} language="en-GB" />
            {version !== current && (
              <ConfirmButton
                label={`Restore version ${version}`}
                question="It becomes a new version on top. All others are kept; text that isn’t saved yet is replaced."
                pending={pending}
                onConfirm={() => onRestore(version)}
              />
            )}
          </details>
        </li>
      ))}
    </ol>
  )
}
