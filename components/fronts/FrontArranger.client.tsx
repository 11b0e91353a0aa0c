'use client'
import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates } from '@dnd-kit/sortable'
import { Anchor, Button, Group, NativeSelect, Text, Title } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import { emptyAt, moveSlot, pinAt, placeArticle, sameLayout, slotOf } from '#lib/front/arranging.ts'
import {
  areaNames,
  areas,
  type DraftOutcome,
  emptyLayout,
  emptySlot,
  type FillRule,
  type FrontDraft,
  fillNames,
  fillRules,
  frontPath,
  type Layout,
  type PlaceableArticle,
  places,
} from '#lib/front/schema.ts'
import { BreakingFields } from './BreakingFields.client.tsx'
import { FrontFinder } from './FrontFinder.client.tsx'
import { Overtaken } from './Overtaken.client.tsx'
import { SlotCard } from './SlotCard.client.tsx'
import { useDraft } from './useDraft.client.ts'

type EditionAct = Act<DraftOutcome<{ editionId: number }>>

/** By the pointer where there is one; by the keyboard the nearest. */
const collisions: CollisionDetection = (args) =>
  args.pointerCoordinates ? pointerWithin(args) : closestCenter(args)

/** Where a front is arranged: its slots as they stand on the page, and the articles to place. */
export function FrontArranger({
  sectionId,
  draft: initial,
  newest,
  readers,
  timeZone,
  saveDraft,
  publishEdition,
  scheduleEdition,
  findForFront,
}: {
  sectionId: number | null
  draft: FrontDraft
  newest: PlaceableArticle[]
  /** The layout that readers have; null: all by rule. */
  readers: Layout | null
  timeZone: string
  saveDraft: Act<DraftOutcome>
  publishEdition: EditionAct
  scheduleEdition: EditionAct
  findForFront: Act<PlaceableArticle[]>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const arranging = useDraft(sectionId, initial, saveDraft)
  const { layout, draft, theirs } = arranging
  const [found, setFound] = useState(newest)
  const [target, setTarget] = useState(0)
  const [startsAt, setStartsAt] = useState('')
  const [told, setTold] = useState('')
  const [before, setBefore] = useState<Layout[]>([])
  const [dragged, setDragged] = useState<string | null>(null)
  const finder = useRef<HTMLInputElement>(null)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )

  const known = new Map<number, PlaceableArticle>()
  for (const article of [
    ...newest,
    ...found,
    ...Object.values(draft.articles),
    ...Object.values(theirs?.articles ?? {}),
  ])
    known.set(article.id, article)
  const headline = (id: number) => known.get(id)?.headline ?? 'an article'
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const clock = (at: string | Date) => time.format(new Date(at))

  function change(next: Layout, words: string): void {
    setBefore([...before.slice(-49), layout])
    arranging.change(next)
    setTold(words)
  }

  /** @param focus the button that is to have the focus where the article went */
  function move(from: number, to: number, focus?: string): void {
    const id = layout.slots[from]?.articleId
    const what = id ? `“${headline(id)}”` : 'The slot filled by rule'
    change(moveSlot(layout, from, to), `${what} is now in ${places[to]?.name}.`)
    if (focus) {
      requestAnimationFrame(() => {
        const there = document.querySelector(`[data-slot="${to}"]`)
        const button =
          there?.querySelector<HTMLElement>(`[data-act="${focus}"]:enabled`) ??
          there?.querySelector('button')
        button?.focus()
      })
    }
  }

  function place(article: PlaceableArticle, at: number): void {
    if (!found.some(({ id }) => id === article.id)) setFound([...found, article])
    const placed = placeArticle(layout, article.id, at)
    const fell = placed.fallen === null ? '' : ` “${headline(placed.fallen)}” found no room.`
    const ahead = article.isPublic
      ? ''
      : ' It isn’t public yet: until then the slot is filled by rule.'
    change(placed.layout, `“${article.headline}” is in ${places[at]?.name}.${ahead}${fell}`)
  }

  function onDragEnd({ active, over }: DragEndEvent): void {
    setDragged(null)
    if (!over) return
    const to = slotNumber(over.id)
    const [kind, number] = String(active.id).split('-')
    if (kind === 'slot') {
      if (Number(number) !== to) move(Number(number), to)
      return
    }
    const article = known.get(Number(number))
    if (article) place(article, to)
  }

  const nameOf = (id: string | number | null): string => {
    const [kind, number] = String(id).split('-')
    if (kind === 'found') return headline(Number(number))
    const slot = layout.slots[Number(number)]
    return slot?.articleId ? headline(slot.articleId) : `${places[Number(number)]?.name}, by rule`
  }
  const announcements: Announcements = {
    onDragStart: ({ active }) => `Picked up ${nameOf(active.id)}.`,
    onDragOver: ({ over }) =>
      over ? `Over ${places[slotNumber(over.id)]?.name}.` : 'Over no slot.',
    onDragEnd: ({ over }) =>
      over ? `Dropped in ${places[slotNumber(over.id)]?.name}.` : 'Dropped where it was.',
    onDragCancel: () => 'Left where it was.',
  }

  /** Publishes or schedules what is on screen, once all of it is saved. */
  function give(
    act: (named: { sectionId: number | null; baseVersion: number }) => ReturnType<EditionAct>,
    words: string,
  ): void {
    run(
      async () => {
        if (!(await arranging.save())) {
          const text = 'Not done: the draft isn’t saved yet.'
          return { outcome: 'failed' as const, message: text }
        }
        return act({ sectionId, baseVersion: arranging.version() })
      },
      (result) => {
        if (result.outcome === 'stale') {
          arranging.overtaken(result.draft)
          return undefined
        }
        setStartsAt('')
        router.refresh()
        return words
      },
    )
  }

  const differs = !sameLayout(layout, readers ?? emptyLayout)
  const status = {
    saved: differs ? 'Saved. Readers have something else.' : 'Saved. Readers have just this.',
    saving: 'Saving …',
    kept: 'Kept in this browser',
  }[arranging.state]
  const slotArea = (area: (typeof areas)[number]) => (
    <div className={`front-area front-area-${area}`}>
      {places.map((place, at) => {
        if (place.area !== area) return null
        const slot = layout.slots[at] ?? emptySlot
        const shown = draft.shown[at] ?? null
        return (
          <SlotCard
            key={place.name}
            at={at}
            slot={slot}
            article={slot.articleId === null ? undefined : known.get(slot.articleId)}
            shown={shown}
            rule={layout.fill[area]}
            timeZone={timeZone}
            clock={clock}
            actions={{
              onMove: (from, to) => move(from, to, to < from ? 'up' : 'down'),
              onEmpty: (n) =>
                change(emptyAt(layout, n), `${places[n]?.name} is filled by rule again.`),
              onPin: (n, until) =>
                change(
                  pinAt(layout, n, until),
                  until
                    ? `It stands there until ${clock(until)}.`
                    : 'It stands there without an end.',
                ),
              onFill: (n) => {
                setTarget(n)
                finder.current?.focus()
              },
            }}
          />
        )
      })}
    </div>
  )
  return (
    <>
      <Group className="action-bar" gap="sm" align="center">
        <Button loading={pending} onClick={() => give(publishEdition, 'Readers have it.')}>
          Publish now
        </Button>
        <Button
          variant="default"
          disabled={before.length === 0}
          onClick={() => {
            const last = before.at(-1)
            if (last) arranging.change(last)
            setBefore(before.slice(0, -1))
            setTold('Undone.')
          }}
        >
          Undo
        </Button>
        <Anchor href={`${frontPath(sectionId)}/preview`} c="inherit" underline="always">
          Preview
        </Anchor>
        <Text fz="sm" role="status" data-testid="save-status">
          {status}
        </Text>
      </Group>
      <Said said={said} />
      {arranging.problem && (
        <Text fz="sm" role="alert" c="var(--mantine-color-error)">
          {arranging.problem}
        </Text>
      )}
      {theirs && (
        <Overtaken
          theirs={theirs}
          base={arranging.base()}
          mine={layout}
          headline={headline}
          onTop={arranging.putMineOnTop}
          onTake={arranging.takeTheirs}
        />
      )}
      <Text fz="sm" mt="xs" role="status" data-testid="told" mih="1.5em">
        {told}
      </Text>
      <DndContext
        id="front"
        sensors={sensors}
        collisionDetection={collisions}
        accessibility={{ announcements }}
        onDragStart={({ active }) => setDragged(String(active.id))}
        onDragEnd={onDragEnd}
        onDragCancel={() => setDragged(null)}
      >
        <div className="front-desk">
          <div>
            <SortableContext items={places.map((_, n) => `slot-${n}`)} strategy={staysPut}>
              <div className="front-slots">
                {areas.map((area) => (
                  <div key={area}>{slotArea(area)}</div>
                ))}
              </div>
            </SortableContext>
            <section aria-label="Rules">
              <Title order={2} size="h4" mt="xl" mb="xs">
                Slots in which nothing is placed show
              </Title>
              <Group gap="sm">
                {areas.map((area) => (
                  <NativeSelect
                    key={area}
                    label={areaNames[area]}
                    value={layout.fill[area]}
                    data={fillRules.map((value) => ({ value, label: fillNames[value] }))}
                    onChange={({ currentTarget }) => {
                      const rule = currentTarget.value as FillRule
                      const fill = { ...layout.fill, [area]: rule }
                      change({ ...layout, fill }, `${areaNames[area]}: ${fillNames[rule]}.`)
                    }}
                  />
                ))}
              </Group>
            </section>
            <BreakingFields
              breaking={layout.breaking}
              articles={[...known.values()]}
              timeZone={timeZone}
              onChange={(breaking) => change({ ...layout, breaking }, '')}
            />
            <section aria-label="Schedule">
              <Title order={2} size="h4" mt="xl" mb="xs">
                Publish it later
              </Title>
              <Group align="flex-end">
                <ZonedTimeField
                  label="Readers get it at"
                  name="startsAt"
                  timeZone={timeZone}
                  value={startsAt}
                  error={errorOf('startsAt')}
                  onChange={setStartsAt}
                />
                <Button
                  variant="default"
                  loading={pending}
                  disabled={!startsAt}
                  onClick={() =>
                    give(
                      (named) => scheduleEdition({ ...named, startsAt }),
                      `Scheduled for ${clock(startsAt)}.`,
                    )
                  }
                >
                  Schedule
                </Button>
              </Group>
            </section>
          </div>
          <FrontFinder
            newest={newest}
            target={target}
            field={finder}
            slotOf={(id) => slotOf(layout, id)}
            clock={clock}
            onTarget={setTarget}
            onFound={setFound}
            onPlace={(article) => place(article, target)}
            findForFront={findForFront}
          />
        </div>
        <DragOverlay dropAnimation={null}>
          {dragged && <div className="front-dragged">{nameOf(dragged)}</div>}
        </DragOverlay>
      </DndContext>
    </>
  )
}

const slotNumber = (id: string | number) => Number(String(id).split('-')[1])

/** Slots have their places on the page: nothing moves aside while something is dragged. */
const staysPut = () => null
