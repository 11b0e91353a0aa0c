'use client'
import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import {
  arrayMove,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { Button, Fieldset, Group, NativeSelect, Select, Text, VisuallyHidden } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useRef, useState } from 'react'
import type { Credit } from '#lib/articles/schema.ts'
import {
  type BylineChoice,
  type BylineRole,
  bylineRoles,
  kindNames,
  roleWords,
} from '#lib/bylines/schema.ts'
import { PrintedAs, type Printing } from './PrintedAs.client.tsx'

/** The same byline may stand in several roles: each row keeps its name while its role changes. */
function rowsOf(credits: Credit[]) {
  const seen = new Map<number, number>()
  return credits.map((credit) => {
    const n = seen.get(credit.bylineId) ?? 0
    seen.set(credit.bylineId, n + 1)
    return { ...credit, key: `${credit.bylineId}.${n}`, first: n === 0 }
  })
}

const freeRole = (credits: Credit[], bylineId: number): BylineRole | undefined =>
  bylineRoles.find((role) => !credits.some((one) => one.bylineId === bylineId && one.role === role))

/** Who is printed, in which role, in which order: by drag, by keys, by buttons. */
export function BylinesField({
  credits,
  bylines,
  editable,
  here,
  error,
  printing,
  onChange,
  onEnter,
}: {
  credits: Credit[]
  bylines: BylineChoice[]
  editable: boolean
  /** Who else is in this field. */
  here: React.ReactNode
  error: string | undefined
  printing: Printing | null
  onChange: (credits: Credit[]) => void
  onEnter: (inside: boolean) => void
}) {
  const router = useRouter()
  const id = useId()
  const [said, setSaid] = useState('')
  const byId = new Map(bylines.map((byline) => [byline.id, byline]))
  const nameOf = (bylineId: number) => byId.get(bylineId)?.name ?? `Byline ${bylineId}`
  const rows = rowsOf(credits)
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  )

  // Made, or merged, since this page was opened.
  const unknown = credits.find(({ bylineId }) => !byId.has(bylineId))?.bylineId
  const asked = useRef<number>(undefined)
  useEffect(() => {
    if (unknown === undefined || asked.current === unknown) return
    asked.current = unknown
    router.refresh()
  }, [unknown, router])

  function put(next: Credit[], words: string): void {
    onChange(next.map(({ bylineId, role }) => ({ bylineId, role })))
    setSaid(words)
  }
  function move(from: number, to: number): void {
    const moved = credits[from]
    if (!moved || to < 0 || to >= credits.length) return
    put(
      arrayMove(credits, from, to),
      `${nameOf(moved.bylineId)} is number ${to + 1} of ${credits.length}.`,
    )
  }
  function dropped({ active, over }: DragEndEvent): void {
    const from = rows.findIndex(({ key }) => key === active.id)
    const to = rows.findIndex(({ key }) => key === over?.id)
    if (from !== to && to >= 0) move(from, to)
  }
  const placeOf = (key: string | number | undefined) => rows.findIndex((row) => row.key === key) + 1
  const called = (key: string | number) =>
    nameOf(rows.find((row) => row.key === key)?.bylineId ?? 0)
  const announcements: Announcements = {
    onDragStart: ({ active }) => `${called(active.id)} is picked up.`,
    onDragOver: ({ active, over }) =>
      over ? `${called(active.id)} is over place ${placeOf(over.id)}.` : undefined,
    onDragEnd: ({ active, over }) =>
      `${called(active.id)} is put down${over ? ` at place ${placeOf(over.id)}` : ''}.`,
    onDragCancel: ({ active }) => `${called(active.id)} stays where it was.`,
  }

  const offered = bylines
    .filter(({ id }) => freeRole(credits, id) !== undefined)
    .toSorted((a, b) => Number(a.left) - Number(b.left))
  const namesakes = new Map<string, number>()
  for (const { name } of offered) namesakes.set(name, (namesakes.get(name) ?? 0) + 1)

  return (
    <Fieldset
      legend="Bylines"
      onFocus={() => onEnter(true)}
      onBlur={() => onEnter(false)}
      pos="relative"
    >
      <Text fz="xs" c="dimmed" component="div">
        In the order in which they are printed. {here}
      </Text>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      <DndContext
        id={id}
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={{
          announcements,
          screenReaderInstructions: {
            draggable:
              'Press space to pick the byline up, arrow keys to move it, space to put it down, Escape to leave it. The buttons beside it do the same.',
          },
        }}
        onDragEnd={dropped}
      >
        <SortableContext
          items={rows.map(({ key }) => key)}
          strategy={verticalListSortingStrategy}
          disabled={!editable}
        >
          <ol className="byline-list">
            {rows.map(({ key, bylineId, role, first }, at) => (
              <Row
                key={key}
                id={key}
                at={at}
                count={rows.length}
                name={nameOf(bylineId)}
                notes={notesOf(byId.get(bylineId))}
                role={role}
                roles={bylineRoles.filter(
                  (one) =>
                    one === role ||
                    !credits.some((other) => other.bylineId === bylineId && other.role === one),
                )}
                editable={editable}
                onRole={(next) =>
                  put(
                    credits.map((one, n) => (n === at ? { ...one, role: next } : one)),
                    `${roleWords[next]} ${nameOf(bylineId)}.`,
                  )
                }
                onMove={(by) => move(at, at + by)}
                onRemove={() =>
                  put(
                    credits.filter((_, n) => n !== at),
                    `${nameOf(bylineId)} is removed.`,
                  )
                }
              >
                {printing && first && (
                  <PrintedAs bylineId={bylineId} name={nameOf(bylineId)} printing={printing} />
                )}
              </Row>
            ))}
          </ol>
        </SortableContext>
      </DndContext>
      {editable && (
        <Select
          mt="sm"
          label="Add a byline"
          placeholder="Type a name"
          data-field="bylines"
          searchable
          limit={20}
          nothingFoundMessage="No byline has this name."
          value={null}
          error={error}
          disabled={credits.length >= 20}
          data={offered.map((byline) => ({
            value: String(byline.id),
            label: [
              byline.name + ((namesakes.get(byline.name) ?? 0) > 1 ? ` (${byline.id})` : ''),
              ...notesOf(byline),
            ].join(', '),
          }))}
          onChange={(chosen) => {
            const bylineId = Number(chosen)
            const role = freeRole(credits, bylineId)
            if (chosen === null || !role) return
            put([...credits, { bylineId, role }], `${nameOf(bylineId)} is added.`)
          }}
        />
      )}
    </Fieldset>
  )
}

/** What is to be known of one before it is printed. */
const notesOf = (byline: BylineChoice | undefined): string[] =>
  byline
    ? [
        ...(byline.kind === 'staff' ? [] : [kindNames[byline.kind].toLowerCase()]),
        ...(byline.left ? ['has left'] : []),
      ]
    : []

function Row({
  id,
  at,
  count,
  name,
  notes,
  role,
  roles,
  editable,
  onRole,
  onMove,
  onRemove,
  children,
}: {
  id: string
  at: number
  count: number
  name: string
  notes: string[]
  role: BylineRole
  roles: BylineRole[]
  editable: boolean
  onRole: (role: BylineRole) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
  children: React.ReactNode
}) {
  const sortable = useSortable({ id })
  const { attributes, listeners, setNodeRef, transform, transition } = sortable
  const button = { variant: 'default', size: 'compact-sm', px: 8 } as const
  return (
    <li ref={setNodeRef} style={{ transform: CSS.Translate.toString(transform), transition }}>
      <Group gap={6} wrap="nowrap">
        {editable && (
          <button
            type="button"
            className="byline-handle"
            {...attributes}
            {...listeners}
            aria-label={`Drag ${name}`}
          >
            ⠿
          </button>
        )}
        <Text fw={600} flex={1} miw={0} style={{ overflowWrap: 'anywhere' }}>
          {name}
          {notes.length > 0 && (
            <Text span inherit fw={400} c="dimmed">
              {' '}
              {notes.join(', ')}
            </Text>
          )}
        </Text>
        {editable && (
          <Group gap={4} wrap="nowrap">
            <Button
              {...button}
              aria-label={`Move ${name} up`}
              disabled={at === 0}
              onClick={() => onMove(-1)}
            >
              ↑
            </Button>
            <Button
              {...button}
              aria-label={`Move ${name} down`}
              disabled={at === count - 1}
              onClick={() => onMove(1)}
            >
              ↓
            </Button>
            <Button {...button} aria-label={`Remove ${name}`} onClick={onRemove}>
              ✕
            </Button>
          </Group>
        )}
      </Group>
      <NativeSelect
        size="xs"
        aria-label={`Role of ${name}`}
        value={role}
        disabled={!editable}
        data={roles.map((one) => ({ value: one, label: roleWords[one] }))}
        onChange={(event) => onRole(event.currentTarget.value as BylineRole)}
      />
      {children}
    </li>
  )
}
