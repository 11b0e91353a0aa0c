'use client'
import { Anchor, Button, Stack, Text, Title } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { useAction } from '#components/admin/useAction.client.ts'
import { type DeskVersion, languageName } from '#lib/translations/schema.ts'
import { ArticleFinder } from './ArticleFinder.client.tsx'

export type TranslationActions = {
  listVersions: Act<DeskVersion[]>
  linkTranslation: Act
  unlinkTranslation: Act
}

/** The article in other languages; which it is a translation of is chosen here, and undone. */
export function TranslationsPanel({
  articleId,
  standing,
  mayEdit,
  actions,
}: {
  articleId: number
  /** Where the article stands: another one is looked at again. */
  standing: string
  mayEdit: boolean
  actions: TranslationActions
}) {
  const [versions, setVersions] = useState<DeskVersion[] | null>(null)
  const [choosing, setChoosing] = useState(false)
  const { run, pending, said, errorOf } = useAction()
  const { listVersions } = actions
  const look = useCallback(async () => {
    const answer = await listVersions({ articleId }).catch(() => null)
    if (answer?.outcome === 'saved') setVersions(answer.result)
  }, [articleId, listVersions])
  // biome-ignore lint/correctness/useExhaustiveDependencies: its language may be another now
  useEffect(() => {
    void look()
  }, [look, standing])

  if (!versions) return null
  const own = versions.find(({ id }) => id === articleId)
  const others = versions.filter(({ id }) => id !== articleId)
  if (!mayEdit && others.length === 0) return null
  return (
    <section aria-label="Translations" className="checks">
      <Title order={2} fz="sm" ff="text">
        Translations
      </Title>
      <Text fz="sm" role="status">
        {errorOf('originalId') ?? said?.text ?? ''}
      </Text>
      {others.length > 0 && (
        <ul>
          {others.map(({ id, language, headline, original, state, twice }) => (
            <li key={id}>
              <Text fz="xs">
                {languageName(language, 'en')}
                {original && ', the original'}
                {state !== 'published' && ', not published'}
              </Text>
              <Anchor href={`/admin/articles/${id}`} fz="sm" lang={language} dir="auto">
                {headline}
              </Anchor>
              {twice && (
                <Text fz="xs">
                  Another version has its language: readers aren’t led to this one.
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {own?.twice && (
        <Text fz="sm">
          Another version is in {languageName(own.language, 'en')} too: readers aren’t led from it
          to this one. Choose the right language above.
        </Text>
      )}
      {mayEdit && (
        <Stack gap="xs" mt={4}>
          {choosing ? (
            <>
              <ArticleFinder
                label="Translation of"
                description="Words of the other article’s headline. Its language and this one’s must differ."
                onChoose={(chosen) =>
                  run(
                    () => actions.linkTranslation({ articleId, originalId: chosen.id }),
                    async () => {
                      await look()
                      setChoosing(false)
                      return `Linked with “${chosen.headline}”.`
                    },
                  )
                }
              />
              <div>
                <Button size="compact-sm" variant="default" onClick={() => setChoosing(false)}>
                  Cancel
                </Button>
              </div>
            </>
          ) : (
            <div>
              <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
                {others.length ? 'Link another version …' : 'This is a translation of …'}
              </Button>
            </div>
          )}
          {others.length > 0 && (
            <div>
              <Button
                size="compact-sm"
                variant="default"
                loading={pending}
                onClick={() =>
                  run(
                    () => actions.unlinkTranslation({ articleId }),
                    async () => {
                      await look()
                      return 'It stands by itself now.'
                    },
                  )
                }
              >
                Not a version of these any more
              </Button>
            </div>
          )}
        </Stack>
      )}
    </section>
  )
}
