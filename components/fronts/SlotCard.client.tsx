'use client'
import { useSortable } from '@dnd-kit/sortable'
import { Badge, Button, Group, Menu, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { ZonedTimeField } from '#components/admin/ZonedTimeField.client.tsx'
import {
  type FillRule,
  fillNames,
  type PlaceableArticle,
  places,
  type Slot,
} from '#lib/front/schema.ts'

export type SlotActions = {
  onMove: (from: number, to: number) => void
  onEmpty: (at: number) => void
  onPin: (at: number, until: string | null) => void
  /** The finder is to place an article here. */
  onFill: (at: number) => void
}

/** A slot of a front with what stands in it: to be dragged by its handle, or moved by its buttons. */
export function SlotCard({
  at,
  slot,
  article,
  shown,
  rule,
  timeZone,
  clock,
  actions: { onMove, onEmpty, onPin, onFill },
}: {
  at: number
  slot: Slot
  article: PlaceableArticle | undefined
  /** What readers would have here now. */
  shown: { id: number; headline: string } | null
  rule: FillRule
  timeZone: string
  clock: (iso: string | Date) => string
  actions: SlotActions
}) {
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, isOver, isDragging } =
    useSortable({ id: `slot-${at}` })
  const place = places[at]
  if (!place) return null
  const placed = slot.articleId !== null
  const headline = placed ? (article?.headline ?? 'An article') : (shown?.headline ?? 'Nothing yet')
  const pinOver = slot.until !== null && Date.parse(slot.until) <= Date.now()
  return (
    <section
      ref={setNodeRef}
      className="front-slot"
      data-slot={at}
      data-area={place.area}
      data-placed={placed || undefined}
      data-over={(isOver && !isDragging) || undefined}
      data-dragging={isDragging || undefined}
      aria-label={place.name}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fz="xs" fw={600}>
          {place.name}
        </Text>
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
      </Group>
      <p className="front-slot-headline">{headline}</p>
      {placed ? (
        <Placed article={article} slot={slot} pinOver={pinOver} shown={shown} clock={clock} />
      ) : (
        <Text fz="xs">By rule: {fillNames[rule].toLowerCase()}.</Text>
      )}
      <Group gap={4} mt={6}>
        <Button
          variant="default"
          size="compact-sm"
          data-act="up"
          aria-label={`Move up: ${headline}`}
          disabled={at === 0}
          onClick={() => onMove(at, at - 1)}
        >
          ↑
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          data-act="down"
          aria-label={`Move down: ${headline}`}
          disabled={at === places.length - 1}
          onClick={() => onMove(at, at + 1)}
        >
          ↓
        </Button>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" size="compact-sm" aria-label={`To slot …: ${headline}`}>
              To …
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {places.map(
              ({ name }, n) =>
                n !== at && (
                  <Menu.Item key={name} onClick={() => onMove(at, n)}>
                    {name}
                  </Menu.Item>
                ),
            )}
          </Menu.Dropdown>
        </Menu>
        {placed ? (
          <>
            <Pin at={at} slot={slot} headline={headline} timeZone={timeZone} onPin={onPin} />
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`Remove: ${headline}`}
              onClick={() => onEmpty(at)}
            >
              Remove
            </Button>
          </>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`Place an article in ${place.name}`}
            onClick={() => onFill(at)}
          >
            Place …
          </Button>
        )}
      </Group>
    </section>
  )
}

function Placed({
  article,
  slot,
  pinOver,
  shown,
  clock,
}: {
  article: PlaceableArticle | undefined
  slot: Slot
  pinOver: boolean
  shown: { headline: string } | null
  clock: (iso: string | Date) => string
}) {
  const instead = shown ? ` Now: ${shown.headline}.` : ''
  return (
    <>
      {article && !article.isPublic && (
        <Text fz="xs" c="var(--mantine-color-error)">
          Not public yet{article.dueAt ? `, due ${clock(article.dueAt)}` : ''}: until then the slot
          is filled by rule.{instead}
        </Text>
      )}
      {slot.until && (
        <Badge variant="outline" color="dark" autoContrast tt="none" mt={2}>
          {pinOver ? 'Pin ended' : 'Pinned until'} {clock(slot.until)}
        </Badge>
      )}
      {pinOver && <Text fz="xs">The slot is filled by rule.{instead}</Text>}
    </>
  )
}

/** Until when an article stands in its slot. */
function Pin({
  at,
  slot,
  headline,
  timeZone,
  onPin,
}: {
  at: number
  slot: Slot
  headline: string
  timeZone: string
  onPin: SlotActions['onPin']
}) {
  const [opened, { open, close }] = useDisclosure()
  const [until, setUntil] = useState(slot.until ?? '')
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`Pin: ${headline}`}
        onClick={() => {
          setUntil(slot.until ?? '')
          open()
        }}
      >
        Pin
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="How long does it stand here?"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text fz="sm" mb="sm">
          “{headline}” stands in {places[at]?.name} until the front is changed, or until a time;
          then the slot is filled by rule.
        </Text>
        <ZonedTimeField label="Until" timeZone={timeZone} value={until} onChange={setUntil} />
        <Group mt="lg" justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              onPin(at, null)
              close()
            }}
          >
            No end
          </Button>
          <Button
            disabled={!until}
            onClick={() => {
              onPin(at, until)
              close()
            }}
          >
            Pin until then
          </Button>
        </Group>
      </Modal>
    </>
  )
}
