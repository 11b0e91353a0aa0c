'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { refreshPulse } from '#components/admin/usePulse.client.ts'
import type { Mentionable, Thread } from '#lib/comments/schema.ts'
import type { Together } from './useTogether.client.ts'

export type CommentActions = {
  listThreads: Act<Thread[]>
  listMentionable: Act<Mentionable[]>
  openThread: Act<number>
  reply: Act
  editComment: Act
  resolveThread: Act
}

/**
 * What is said about an article, as it is now: asked again whenever someone says something, and when
 * the connection is back. Null until the first answer.
 * @returns also what to announce, when it was a colleague
 */
export function useThreads(
  articleId: number | null,
  userId: number,
  { onComments, link }: Pick<Together, 'onComments' | 'link'>,
  listThreads: CommentActions['listThreads'],
) {
  const [threads, setThreads] = useState<Thread[] | null>(null)
  const [heard, setHeard] = useState('')
  const known = useRef<Set<number> | null>(null)
  const asked = useRef(0)

  const ask = useCallback(async () => {
    if (articleId === null) return
    const number = ++asked.current
    const answer = await listThreads({ articleId }).catch(() => null)
    // The last one that was asked for counts.
    if (answer?.outcome !== 'saved' || number !== asked.current) return
    const comments = answer.result.flatMap(({ comments }) => comments)
    const fresh = comments.filter(
      ({ id, writtenBy }) => known.current && !known.current.has(id) && writtenBy !== userId,
    )
    known.current = new Set(comments.map(({ id }) => id))
    const last = fresh.at(-1)
    if (last) {
      setHeard(`${last.writtenByName} comments: ${last.text}`)
      refreshPulse()
    }
    setThreads(answer.result)
  }, [articleId, listThreads, userId])

  useEffect(() => onComments(() => void ask()), [onComments, ask])
  useEffect(() => {
    if (link === 'connected' || link === 'refused') void ask()
  }, [link, ask])

  return { threads, heard, ask }
}
