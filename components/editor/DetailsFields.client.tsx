'use client'
import { Fieldset, NativeSelect, Stack } from '@mantine/core'
import { memo } from 'react'
import type { ErrorOf } from '#components/admin/useAction.client.ts'
import { type Details, genreNames, genres } from '#lib/articles/schema.ts'
import { type SharedText, textOf } from '#lib/articles/shared-document.ts'
import { SharedTextField } from './SharedTextField.client.tsx'
import { SourcesField } from './SourcesField.client.tsx'
import type { useSharedChoices } from './shared-values.client.ts'
import type { Together } from './useTogether.client.ts'
import { WhoIsHere } from './WhoIsHere.client.tsx'

/** What readers are told of the article's kind and making. */
export const DetailsFields = memo(function DetailsFields({
  together,
  genre,
  sources,
  choose,
  errorOf,
}: {
  together: Together
  genre: Details['genre']
  sources: Details['sources']
  choose: ReturnType<typeof useSharedChoices>[1]
  errorOf: ErrorOf
}) {
  const words = (name: SharedText, label: string, description: string, minRows = 1) => (
    <SharedTextField
      text={textOf(together.doc, name)}
      together={together}
      name={`details.${name}`}
      label={label}
      description={description}
      oneLine={minRows === 1}
      minRows={minRows}
      error={errorOf(`details.${name}`)}
    />
  )
  return (
    <Fieldset legend="How it was made">
      <Stack gap="sm">
        <NativeSelect
          label="Type of work"
          description={
            <>
              Readers see it on all but news.{' '}
              <WhoIsHere people={together.people} field="details.genre" />
            </>
          }
          data-field="details.genre"
          error={errorOf('details.genre')}
          value={genre}
          disabled={!together.editable}
          data={genres.map((value) => ({ value, label: genreNames[value] }))}
          onFocus={() => together.enterField('details.genre')}
          onBlur={() => together.enterField(null)}
          onChange={({ currentTarget }) => choose('genre', currentTarget.value as typeof genre)}
        />
        {words('place', 'Place', 'Where it was reported from; it stands before the date.')}
        {words(
          'aiUse',
          'Made with AI',
          'What a machine made of it, in words for readers; empty: nothing.',
        )}
        {words('methods', 'How it was reported', 'In words for readers, below the text.', 2)}
        <SourcesField
          sources={sources}
          editable={together.editable}
          here={<WhoIsHere people={together.people} field="details.sources" />}
          errorOf={errorOf}
          onEnter={(inside) => together.enterField(inside ? 'details.sources' : null)}
          onChange={(next) => choose('sources', next)}
        />
      </Stack>
    </Fieldset>
  )
})
