'use client'
import { useDraggable } from '@dnd-kit/core'
import { Button, Menu } from '@mantine/core'
import Link from 'next/link'
import type { BoardCard } from '#lib/articles/schema.ts'
import { type Move, moves } from '#lib/articles/workflow.ts'
import { deskTime } from './desk-time.ts'

/** What a card says. */
export function CardFace({ card, timeZone }: { card: BoardCard; timeZone: string }) {
  const { id, headline, section, assignee, dueAt, overdue, scheduledFor, savedAt, savedByName } =
    card
  const time = (date: Date) => <time dateTime={date.toISOString()}>{deskTime(date, timeZone)}</time>
  return (
    <>
      <Link
        href={`/admin/articles/${id}`}
        prefetch={false}
        draggable={false}
        className="board-headline"
      >
        {headline || 'No headline yet'}
      </Link>
      {section && <span>{section}</span>}
      {assignee && <span>{assignee}</span>}
      {dueAt && (
        <span className={overdue ? 'overdue' : undefined}>
          {overdue ? 'Overdue since' : 'Due'} {time(dueAt)}
        </span>
      )}
      {scheduledFor && <strong>Goes out {time(scheduledFor)}</strong>}
      <span className="board-saved">
        {savedByName}, {time(savedAt)}
      </span>
    </>
  )
}

/** A card that can be dragged to another column; its menu makes the same moves. */
export function DraggableCard({
  card,
  timeZone,
  busy,
  onMove,
}: {
  card: BoardCard
  timeZone: string
  busy: boolean
  onMove: (move: Move) => void
}) {
  const { setNodeRef, listeners, isDragging } = useDraggable({ id: card.id, disabled: busy })
  return (
    <li
      ref={setNodeRef}
      className="board-card"
      data-away={isDragging || undefined}
      aria-busy={busy}
      {...listeners}
    >
      <CardFace card={card} timeZone={timeZone} />
      {card.moves.length > 0 && (
        <Menu position="bottom-start" shadow="sm">
          <Menu.Target>
            <Button
              size="compact-xs"
              variant="default"
              disabled={busy}
              aria-label={`Move “${card.headline || 'No headline yet'}”`}
            >
              Move
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {card.moves.map((move) => (
              <Menu.Item key={move} onClick={() => onMove(move)}>
                {moves[move].label}
                {asksMore(move) && ' …'}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}

/** Moves that are made where the article is: they need its checks, a time, or words for readers. */
const inArticle: Move[] = ['schedule', 'unschedule', 'publish', 'takeDown']
export const isMadeInArticle = (move: Move) => inArticle.includes(move)
const asksMore = (move: Move) => isMadeInArticle(move) || moves[move].note === 'required'
