'use client'
import { useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import { reapply, sameLayout } from '#lib/front/arranging.ts'
import type { DraftOutcome, FrontDraft, Layout } from '#lib/front/schema.ts'

/** A moment of quiet (ms) before a change is kept; after a failure it is tried again this much later. */
const quietMs = 400
const againMs = 3000

/** What this browser keeps of changes that the server hasn't confirmed. */
type Kept = { version: number; base: Layout; layout: Layout }

/**
 * The draft of a front as it is being arranged: each change is kept on the server, one save at a time,
 * and until that is confirmed in this browser.
 */
export function useDraft(
  sectionId: number | null,
  initial: FrontDraft,
  saveDraft: Act<DraftOutcome>,
) {
  const key = `front-draft:${sectionId ?? 'home'}`
  // Refs are what the running save goes by, the states are what is drawn.
  const server = useRef(initial)
  const mine = useRef(initial.layout)
  const saving = useRef<Promise<boolean> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [layout, setLayout] = useState(initial.layout)
  const [draft, setDraft] = useState(initial)
  const [theirs, setTheirs] = useState<FrontDraft | null>(null)
  const [state, setState] = useState<'saved' | 'saving' | 'kept'>('saved')
  const [problem, setProblem] = useState('')

  function take(next: Layout): void {
    mine.current = next
    setLayout(next)
  }

  function stands(next: FrontDraft): void {
    server.current = next
    setDraft(next)
  }

  function keep(): void {
    const { version, layout: base } = server.current
    const kept: Kept = { version, base, layout: mine.current }
    localStorage.setItem(key, JSON.stringify(kept))
  }

  function later(ms: number): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => void save(), ms)
  }

  function change(next: Layout): void {
    take(next)
    keep()
    if (!theirs) {
      setState('saving')
      later(quietMs)
    }
  }

  /** Saves until nothing is left to save. @returns whether all is saved */
  function save(): Promise<boolean> {
    clearTimeout(timer.current)
    saving.current ??= saveAll().finally(() => {
      saving.current = null
    })
    return saving.current
  }

  async function saveAll(): Promise<boolean> {
    while (!sameLayout(mine.current, server.current.layout)) {
      const sent = mine.current
      setState('saving')
      const baseVersion = server.current.version
      const answer = await saveDraft({ sectionId, baseVersion, layout: sent }).catch(() => null)
      if (answer?.outcome !== 'saved') {
        setState('kept')
        setProblem(said(answer))
        if (answer?.outcome !== 'invalid') later(againMs)
        return false
      }
      setProblem('')
      const { outcome, draft: there } = answer.result
      if (outcome === 'stale') {
        overtaken(there)
        return false
      }
      // What was changed while it was on its way stays on top.
      take(reapply(sent, mine.current, there.layout))
      stands(there)
    }
    localStorage.removeItem(key)
    setState('saved')
    return true
  }

  function overtaken(there: FrontDraft): void {
    setTheirs(there)
    setState('kept')
  }

  /** Ends a conflict: what is on screen becomes `next`, based on what they saved. */
  function settle(there: FrontDraft, next: Layout): void {
    setTheirs(null)
    stands(there)
    change(next)
    void save()
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, with what this browser kept
  useEffect(() => {
    const kept = readKept(key)
    if (kept && !sameLayout(kept.layout, initial.layout)) {
      take(kept.layout)
      if (kept.version === initial.version) later(0)
      else {
        server.current = { ...initial, version: kept.version, layout: kept.base }
        overtaken(initial)
      }
    }
    return () => clearTimeout(timer.current)
  }, [])

  return {
    layout,
    /** As the server has it: its version, its articles, what readers would have of it. */
    draft,
    /** What someone else saved in between, while that isn't settled. */
    theirs,
    /** What this screen's changes are based on. */
    base: () => server.current.layout,
    state,
    problem,
    change,
    save,
    version: () => server.current.version,
    overtaken,
    takeTheirs: () => theirs && settle(theirs, theirs.layout),
    putMineOnTop: () =>
      theirs && settle(theirs, reapply(server.current.layout, mine.current, theirs.layout)),
  }
}

function said(answer: Awaited<ReturnType<Act<DraftOutcome>>> | null): string {
  if (!answer) return 'Kept in this browser: the connection failed. It is tried again.'
  if (answer.outcome === 'invalid') return Object.values(answer.fields).flat().join(' ')
  return answer.outcome === 'saved' ? '' : answer.message
}

function readKept(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
  } catch {
    return null
  }
}
