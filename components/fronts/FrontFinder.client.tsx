'use client'
import { useDraggable } from '@dnd-kit/core'
import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { type RefObject, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { stateNames } from '#lib/articles/schema.ts'
import { type PlaceableArticle, places } from '#lib/front/schema.ts'

/** Articles to be placed: the latest, or those whose headline has the words. */
export function FrontFinder({
  newest,
  target,
  field,
  slotOf,
  clock,
  onTarget,
  onFound,
  onPlace,
  findForFront,
}: {
  newest: PlaceableArticle[]
  /** The slot into which an article goes that is placed by button. */
  target: number
  field: RefObject<HTMLInputElement | null>
  slotOf: (articleId: number) => number
  clock: (iso: string | Date) => string
  onTarget: (at: number) => void
  onFound: (articles: PlaceableArticle[]) => void
  onPlace: (article: PlaceableArticle) => void
  findForFront: Act<PlaceableArticle[]>
}) {
  const [found, setFound] = useState(newest)
  const [problem, setProblem] = useState('')
  const look = useDebouncedCallback(async (words: string) => {
    const answer = await findForFront({ words }).catch(() => null)
    setProblem(answer?.outcome === 'saved' ? '' : 'The search failed: try again in a moment.')
    if (answer?.outcome !== 'saved') return
    setFound(answer.result)
    onFound(answer.result)
  }, 200)
  return (
    <section className="front-finder" aria-label="Articles">
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextInput
          ref={field}
          label="Find an article"
          type="search"
          flex={1}
          miw={0}
          error={problem}
          onChange={({ currentTarget }) => look(currentTarget.value)}
        />
        <NativeSelect
          label="Place it in"
          w={116}
          value={String(target)}
          data={places.map(({ name }, n) => ({ value: String(n), label: name }))}
          onChange={({ currentTarget }) => onTarget(Number(currentTarget.value))}
        />
      </Group>
      <ul>
        {found.map((article) => (
          <Found
            key={article.id}
            article={article}
            standsIn={places[slotOf(article.id)]?.name}
            into={places[target]?.name ?? ''}
            clock={clock}
            onPlace={onPlace}
          />
        ))}
      </ul>
      {found.length === 0 && <Text fz="sm">No article has these words in its headline.</Text>}
    </section>
  )
}

function Found({
  article,
  standsIn,
  into,
  clock,
  onPlace,
}: {
  article: PlaceableArticle
  standsIn: string | undefined
  into: string
  clock: (iso: string | Date) => string
  onPlace: (article: PlaceableArticle) => void
}) {
  const { id, headline, section, state, isPublic, publishedAt, dueAt, hasPicture } = article
  const { attributes, listeners, setNodeRef, setActivatorNodeRef } = useDraggable({
    id: `found-${id}`,
  })
  const facts = [
    isPublic ? publishedAt && clock(publishedAt) : stateNames[state],
    !isPublic && dueAt && `due ${clock(dueAt)}`,
    section,
    !hasPicture && 'no picture',
    standsIn && `stands in ${standsIn}`,
  ]
  return (
    <li ref={setNodeRef}>
      <button
        type="button"
        className="front-handle"
        ref={setActivatorNodeRef}
        {...attributes}
        {...listeners}
        aria-label={`Drag ${headline}`}
      >
        ⠿
      </button>
      <div>
        <p className="front-slot-headline">{headline}</p>
        <Text fz="xs">{facts.filter(Boolean).join(' · ')}</Text>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`Place in ${into}: ${headline}`}
        onClick={() => onPlace(article)}
      >
        Place
      </Button>
    </li>
  )
}
