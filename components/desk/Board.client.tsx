'use client'
import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import { Text } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import {
  type ArticleState,
  articleStates,
  type BoardCard,
  type BoardColumn,
  type SaveOutcome,
  stateNames,
} from '#lib/articles/schema.ts'
import { isMoveFrom, type Move, moveNames, moves } from '#lib/articles/workflow.ts'
import { CardFace, DraggableCard, isMadeInArticle } from './BoardCard.client.tsx'
import { MoveDialog } from './MoveDialog.client.tsx'

const askAgainEvery = 15_000

const nameOf = ({ headline }: BoardCard) => `“${headline || 'No headline yet'}”`

/** The move that leads a card to a column, as far as this person may make it. */
const moveTo = (card: BoardCard, state: ArticleState): Move | undefined =>
  card.state === state ? undefined : card.moves.find((move) => moves[move].to === state)

/** Why a card can't go to a column. */
function whyNot(card: BoardCard, state: ArticleState): string {
  const [from, to] = [stateNames[card.state], stateNames[state]]
  const isAMove = moveNames.some((move) => moves[move].to === state && isMoveFrom(move, card.state))
  return isAMove
    ? `${nameOf(card)} stays in “${from}”: only the desk moves it to “${to}”.`
    : `${nameOf(card)} stays in “${from}”: nothing leads from there to “${to}”.`
}

const silent = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
}

/** The newsroom's articles by state: moved by dragging, or by each card's menu. */
export function Board({
  columns,
  timeZone,
  moveArticle,
}: {
  columns: BoardColumn[]
  timeZone: string
  moveArticle: Act<SaveOutcome>
}) {
  const router = useRouter()
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 8 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
  )
  const [dragged, setDragged] = useState<BoardCard | null>(null)
  const [asking, setAsking] = useState<{ card: BoardCard; move: Move } | null>(null)
  const [wrong, setWrong] = useState<Record<string, string[]>>({})
  const [busyId, setBusyId] = useState<number | null>(null)
  const [said, setSaid] = useState<{ tone: 'good' | 'bad'; text: string } | null>(null)
  useFreshness(dragged === null)

  const cards = new Map(columns.flatMap((column) => column.cards.map((card) => [card.id, card])))

  async function carryOut(card: BoardCard, move: Move, note = ''): Promise<void> {
    setBusyId(card.id)
    setSaid(null)
    setWrong({})
    const name = nameOf(card)
    const { id, version: baseVersion } = card
    try {
      const answer = await moveArticle({ id, move, note, baseVersion })
      if (answer.outcome === 'invalid') {
        if (asking && answer.fields.note) return setWrong(answer.fields)
        const words = Object.values(answer.fields).flat().join(' ')
        setSaid({ tone: 'bad', text: `${name} stays where it is. ${words}` })
      } else if (answer.outcome !== 'saved') {
        setSaid({ tone: 'bad', text: `${name} stays where it is. ${answer.message}` })
      } else if (answer.result.outcome === 'stale') {
        const { savedByName } = answer.result.theirs
        setSaid({
          tone: 'bad',
          text: `${name} stays where it is: ${savedByName} typed in it since this board was drawn. Look at it, then try again.`,
        })
      } else setSaid({ tone: 'good', text: `${name} is in “${stateNames[moves[move].to]}” now.` })
      setAsking(null)
      router.refresh()
    } catch {
      setSaid({ tone: 'bad', text: `${name} stays where it is: the connection failed. Try again.` })
    } finally {
      setBusyId(null)
    }
  }

  function make(card: BoardCard, move: Move): void {
    if (isMadeInArticle(move)) router.push(`/admin/articles/${card.id}`)
    else if (moves[move].note === 'required') {
      setWrong({})
      setAsking({ card, move })
    } else void carryOut(card, move)
  }

  function dropped({ active, over }: DragEndEvent): void {
    setDragged(null)
    const card = cards.get(Number(active.id))
    const state = articleStates.find((name) => name === over?.id)
    if (!card || !state || state === card.state) return
    const move = moveTo(card, state)
    if (move) make(card, move)
    else setSaid({ tone: 'bad', text: whyNot(card, state) })
  }

  return (
    <DndContext
      id="board"
      sensors={sensors}
      // The column under the pointer, wherever the card was taken hold of.
      collisionDetection={pointerWithin}
      onDragStart={({ active }) => setDragged(cards.get(Number(active.id)) ?? null)}
      onDragCancel={() => setDragged(null)}
      onDragEnd={dropped}
      // Cards are dragged by pointer alone; how it ended is said below, politely.
      accessibility={{ announcements: silent }}
    >
      <div role="status" aria-live="polite" className="board-said" data-tone={said?.tone}>
        {said?.text}
      </div>
      <div className="board">
        {columns.map((column) => (
          <Column
            key={column.state}
            column={column}
            leads={
              !dragged || dragged.state === column.state
                ? undefined
                : moveTo(dragged, column.state) !== undefined
            }
          >
            {column.cards.map((card) => (
              <DraggableCard
                key={card.id}
                card={card}
                timeZone={timeZone}
                busy={busyId === card.id}
                onMove={(move) => make(card, move)}
              />
            ))}
          </Column>
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged && (
          <div className="board-card" data-dragged>
            <CardFace card={dragged} timeZone={timeZone} />
          </div>
        )}
      </DragOverlay>
      {asking && (
        <MoveDialog
          move={asking.move}
          headline={asking.card.headline}
          pending={busyId !== null}
          error={wrong.note?.join(' ')}
          onClose={() => setAsking(null)}
          onMove={(note) => void carryOut(asking.card, asking.move, note)}
        />
      )}
    </DndContext>
  )
}

function Column({
  column: { state, total, cards },
  leads,
  children,
}: {
  column: BoardColumn
  /** Does a move lead here from where the dragged card is? Undefined: nothing is dragged. */
  leads: boolean | undefined
  children: React.ReactNode
}) {
  const { setNodeRef, isOver } = useDroppable({ id: state })
  const name = state === 'published' ? 'Published today' : stateNames[state]
  return (
    <section
      ref={setNodeRef}
      className="board-column"
      aria-label={name}
      data-over={isOver || undefined}
      data-leads={leads}
    >
      <h2>
        {name} <span className="board-count">{total}</span>
      </h2>
      {cards.length > 0 ? (
        <ul>{children}</ul>
      ) : (
        <Text fz="sm" c="dimmed">
          Nothing.
        </Text>
      )}
      {total > cards.length && (
        <a href={`/admin/articles?state=${state}`}>All {total} in the list</a>
      )}
    </section>
  )
}

/** Others move articles too: the page is asked for anew now and then, and when someone comes back. */
function useFreshness(when: boolean): void {
  const router = useRouter()
  const may = useRef(when)
  may.current = when
  useEffect(() => {
    const refresh = () => {
      if (may.current && document.visibilityState === 'visible') router.refresh()
    }
    const timer = setInterval(refresh, askAgainEvery)
    addEventListener('focus', refresh)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      clearInterval(timer)
      removeEventListener('focus', refresh)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [router])
}
