'use client'
import {
  DndContext,
  type DragEndEvent,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  PointerSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { Button, Group, Modal, Text } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { type CalendarItem, calendarNames } from '#lib/schedules/schema.ts'
import { dayName, localTimeOf, resolveLocalTime } from '#lib/settings/local-time.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'
import { ZonedTimeField } from './ZonedTimeField.client.tsx'

type CalendarActions = { reschedule: Act; rescheduleEdition: Act }

/** Weeks of what is to happen. What is scheduled is dragged to another day, or given a time by its button. */
export function CalendarBoard({
  calendar,
  timeZone,
  mayMove,
  actions,
}: {
  calendar: { view: string; day: string; today: string; days: string[]; items: CalendarItem[] }
  timeZone: string
  mayMove: boolean
  actions: CalendarActions
}) {
  const { view, day, today, days, items } = calendar
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [asked, ask] = useState<{ item: CalendarItem; text: string } | null>(null)
  const [chosen, choose] = useState('')
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: byDays }),
  )

  function open(item: CalendarItem, text = localTimeOf(item.at, timeZone, true)): void {
    const found = resolveLocalTime(text, timeZone)
    choose(found?.kind === 'once' ? found.at.toISOString() : '')
    ask({ item, text })
  }

  function move(item: CalendarItem, iso: string): void {
    const { moves } = item
    if (!moves) return
    run(
      () =>
        'schedule' in moves
          ? actions.reschedule({ scheduleId: moves.schedule, dueAt: iso })
          : actions.rescheduleEdition({ editionId: moves.edition, startsAt: iso }),
      () => {
        ask(null)
        router.refresh()
        const at = new Date(iso)
        return `“${item.title}” is moved to ${dayName(at, timeZone)}, ${clockOf(at, timeZone)}.`
      },
    )
  }

  function drop({ active, over }: DragEndEvent): void {
    const item = items.find(({ key }) => key === active.id)
    if (!item || !over) return
    const text = localTimeOf(item.at, timeZone, true)
    if (text.slice(0, 10) === over.id) return
    // The time of day stays; where clocks change it may mean nothing, or two moments.
    const wanted = `${over.id}${text.slice(10)}`
    const found = resolveLocalTime(wanted, timeZone)
    if (found?.kind === 'once') move(item, found.at.toISOString())
    else open(item, wanted)
  }

  return (
    <>
      <Said
        said={said && errorOf('dueAt') ? { tone: 'bad', text: errorOf('dueAt') ?? '' } : said}
      />
      <DndContext
        id="calendar"
        sensors={sensors}
        onDragEnd={drop}
        accessibility={{
          announcements: announcementsOf(items),
          screenReaderInstructions: {
            draggable: 'Press space, choose a day with the arrow keys, press space again.',
          },
        }}
      >
        <ol className="calendar" data-view={view}>
          {days.map((one) => (
            <Day
              key={one}
              day={one}
              isToday={one === today}
              isOutside={view === 'month' && one.slice(0, 7) !== day.slice(0, 7)}
              items={items.filter(({ at }) => localTimeOf(at, timeZone).startsWith(one))}
              timeZone={timeZone}
              onMove={mayMove ? open : null}
            />
          ))}
        </ol>
        {items.length === 0 && <Text mt="md">Nothing is planned in this {view}.</Text>}
      </DndContext>
      <Modal
        opened={asked !== null}
        onClose={() => ask(null)}
        title={asked ? `Another time for “${asked.item.title}”` : ''}
        centered
      >
        {asked && (
          <>
            <ZonedTimeField
              key={asked.item.key}
              label="At"
              name="dueAt"
              seconds
              timeZone={timeZone}
              value={chosen}
              initialText={asked.text}
              onChange={choose}
              error={errorOf('dueAt') ?? errorOf('startsAt') ?? errorOf('embargo') ?? errorOf('')}
            />
            <Group mt="lg" justify="flex-end">
              <Button variant="default" onClick={() => ask(null)}>
                Cancel
              </Button>
              <Button loading={pending} disabled={!chosen} onClick={() => move(asked.item, chosen)}>
                Move it
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </>
  )
}

function Day({
  day,
  isToday,
  isOutside,
  items,
  timeZone,
  onMove,
}: {
  day: string
  isToday: boolean
  isOutside: boolean
  items: CalendarItem[]
  timeZone: string
  onMove: ((item: CalendarItem) => void) | null
}) {
  const { setNodeRef, isOver } = useDroppable({ id: day })
  const date = new Date(day)
  const name = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(date)
  return (
    <li
      ref={setNodeRef}
      data-day={day}
      data-over={isOver || undefined}
      data-today={isToday || undefined}
      data-outside={isOutside || undefined}
      data-empty={items.length === 0 || undefined}
    >
      <h2>
        <span>{name({ weekday: 'short' })}</span> {name({ day: 'numeric', month: 'short' })}
        {isToday && <span className="unseen"> (today)</span>}
      </h2>
      <ul>
        {items.map((item) => (
          <Item key={item.key} item={item} timeZone={timeZone} onMove={onMove} />
        ))}
      </ul>
    </li>
  )
}

const stateWords = { pending: '', standing: '', done: 'Done', failed: 'Failed', cancelled: 'Off' }

function Item({
  item,
  timeZone,
  onMove,
}: {
  item: CalendarItem
  timeZone: string
  onMove: ((item: CalendarItem) => void) | null
}) {
  const movable = item.moves !== null && onMove !== null
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, isDragging } =
    useDraggable({ id: item.key, disabled: !movable })
  return (
    <li
      ref={setNodeRef}
      data-kind={item.kind}
      data-state={item.state}
      data-dragging={isDragging || undefined}
      style={transform ? { transform: `translate(${transform.x}px, ${transform.y}px)` } : undefined}
      {...(movable ? listeners : {})}
    >
      <span className="calendar-kind">
        <time dateTime={item.at.toISOString()}>{clockOf(item.at, timeZone)}</time>{' '}
        {calendarNames[item.kind]}
        {stateWords[item.state] && `, ${stateWords[item.state].toLowerCase()}`}
      </span>
      <Link href={item.path} prefetch={false} draggable={false}>
        {item.title}
      </Link>
      {item.who && <span>{item.who}</span>}
      {movable && (
        <span className="calendar-buttons">
          <button
            type="button"
            ref={setActivatorNodeRef}
            {...attributes}
            aria-label={`Drag “${item.title}” to another day`}
          >
            ⠿
          </button>
          <button
            type="button"
            aria-label={`Move “${item.title}” to another time`}
            onClick={() => onMove(item)}
          >
            Move
          </button>
        </span>
      )}
    </li>
  )
}

const clockOf = (at: Date, timeZone: string) => localTimeOf(at, timeZone).slice(11)

/** Arrow keys go from day to day. */
const byDays: KeyboardCoordinateGetter = (event, { context }) => {
  const steps: Record<string, number> = {
    [KeyboardCode.Left]: -1,
    [KeyboardCode.Right]: 1,
    [KeyboardCode.Up]: -7,
    [KeyboardCode.Down]: 7,
  }
  const step = steps[event.code]
  const { over, droppableRects, collisionRect } = context
  if (step === undefined || !over || !collisionRect) return undefined
  event.preventDefault()
  const days = [...droppableRects.keys()].sort()
  const next = days[days.indexOf(over.id) + step]
  const rect = next === undefined ? undefined : droppableRects.get(next)
  return rect && { x: rect.left + 4, y: rect.top + 24 }
}

function announcementsOf(items: CalendarItem[]) {
  const title = (id: string | number) => items.find(({ key }) => key === id)?.title ?? ''
  return {
    onDragStart: ({ active }: { active: { id: string | number } }) =>
      `“${title(active.id)}” is picked up.`,
    onDragOver: ({ over }: { over: { id: string | number } | null }) =>
      over ? dayName(new Date(over.id), 'UTC') : 'No day.',
    onDragEnd: ({ over }: { over: { id: string | number } | null }) =>
      over ? `Dropped on ${dayName(new Date(over.id), 'UTC')}.` : 'Left where it was.',
    onDragCancel: () => 'Left where it was.',
  }
}
