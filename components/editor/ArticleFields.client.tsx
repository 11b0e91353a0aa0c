'use client'
import { NativeSelect, TagsInput, TextInput } from '@mantine/core'
import { memo } from 'react'
import { LanguageField } from '#components/admin/LanguageField.client.tsx'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { textOf } from '#lib/articles/shared-document.ts'
import type { BylineChoice } from '#lib/bylines/schema.ts'
import type { Standing } from '#lib/together/schema.ts'
import { BylinesField } from './BylinesField.client.tsx'
import { PictureField } from './PictureField.client.tsx'
import type { Printing } from './PrintedAs.client.tsx'
import { SharedTextField } from './SharedTextField.client.tsx'
import type { useSharedChoices } from './shared-values.client.ts'
import type { Together } from './useTogether.client.ts'
import { WhoIsHere } from './WhoIsHere.client.tsx'

export type Named = { id: number; name: string }
type Choices = ReturnType<typeof useSharedChoices>

/** What belongs to an article beside its words. */
export const ArticleFields = memo(function ArticleFields({
  article,
  together,
  choices,
  choose,
  sections,
  bylines,
  printing,
  topics,
  errorOf,
}: {
  article: Standing | null
  together: Together
  choices: Choices[0]
  choose: Choices[1]
  sections: Named[]
  bylines: BylineChoice[]
  printing: Printing | null
  topics: string[]
  errorOf: ErrorOf
}) {
  const field = (name: string) => ({
    'data-field': name,
    error: errorOf(name),
    onFocus: () => together.enterField(name),
    onBlur: () => together.enterField(null),
  })
  const here = (name: string, words = '') => (
    <>
      {words} <WhoIsHere people={together.people} field={name} />
    </>
  )
  return (
    <>
      <NativeSelect
        label="Section"
        description={here('sectionId')}
        {...field('sectionId')}
        value={choices.sectionId ?? ''}
        disabled={!together.editable}
        data={[
          { value: '', label: 'Choose …' },
          ...sections.map(({ id, name }) => ({ value: String(id), label: name })),
        ]}
        onChange={(event) => choose('sectionId', Number(event.currentTarget.value) || null)}
      />
      <BylinesField
        credits={choices.bylines}
        bylines={bylines}
        editable={together.editable}
        here={<WhoIsHere people={together.people} field="bylines" />}
        error={errorOf('bylines')}
        printing={article?.publicSlug ? printing : null}
        onChange={(credits) => choose('bylines', credits)}
        onEnter={(inside) => together.enterField(inside ? 'bylines' : null)}
      />
      <TagsInput
        label="Topics"
        description={here('topics', 'What it is about; Enter adds one.')}
        {...field('topics')}
        value={choices.topics}
        data={topics}
        maxTags={20}
        readOnly={!together.editable}
        limit={20}
        clearable
        clearButtonProps={{ 'aria-label': 'Remove all topics' }}
        onChange={(names) => choose('topics', names)}
      />
      <LanguageField
        label="Language"
        description={here('language', 'Of the article; none: the site’s.')}
        {...field('language')}
        value={choices.language}
        placeholder="The site’s"
        readOnly={!together.editable}
        onChange={(language) => choose('language', language)}
      />
      <TextInput
        label="Slug"
        description={here(
          'slug',
          article?.publicSlug
            ? `Readers have /article/${article.publicSlug}; it will lead to a new one.`
            : 'The last part of the address; it follows the headline.',
        )}
        {...field('slug')}
        // Until someone gives one, it is what the server made of the headline.
        value={
          choices.slug || (article && !article.slug.startsWith('untitled-') ? article.slug : '')
        }
        readOnly={!together.editable}
        onChange={(event) => choose('slug', event.currentTarget.value)}
      />
      <PictureField
        mediaId={choices.mediaId}
        together={together}
        errorOf={errorOf}
        onChoose={(mediaId) => choose('mediaId', mediaId)}
      />
      <SharedTextField
        label="Notes to the desk"
        description="Beside the article; readers never see them."
        name="notes"
        text={textOf(together.doc, 'notes')}
        together={together}
        minRows={2}
      />
    </>
  )
})
