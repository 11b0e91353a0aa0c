'use client'
import { MoveDialog } from '#components/desk/MoveDialog.client.tsx'
import type { Change } from '#lib/articles/schema.ts'
import { PublishChanges } from './PublishChanges.client.tsx'
import { TakeDown } from './TakeDown.client.tsx'
import type { MoveWords, Way } from './useArticleMoves.client.ts'

/** What is asked before an article is moved on. */
export function MoveDialogs({
  asking,
  change,
  onChange,
  headline,
  busy,
  problem,
  errorOf,
  onClose,
  onMove,
}: {
  asking: Way | null
  /** How a publication of changes is classed. */
  change: Change
  onChange: (change: Change) => void
  headline: string
  busy: boolean
  problem: string
  errorOf: (field: string) => string | undefined
  onClose: () => void
  onMove: (way: Way, words: MoveWords) => void
}) {
  const shared = { pending: busy, problem, onClose }
  if (asking === null || asking === 'save') return null
  if (asking === 'publish')
    return (
      <PublishChanges
        {...shared}
        change={change}
        onChange={onChange}
        errorOf={errorOf}
        onPublish={() => onMove('publish', { change })}
      />
    )
  if (asking === 'takeDown')
    return (
      <TakeDown {...shared} errorOf={errorOf} onTakeDown={(words) => onMove('takeDown', words)} />
    )
  return (
    <MoveDialog
      {...shared}
      move={asking}
      headline={headline}
      error={errorOf('note')}
      onMove={(note) => onMove(asking, { note })}
    />
  )
}
