'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Act } from '#components/admin/act.ts'
import type { Change, OpenArticle, SaveOutcome } from '#lib/articles/schema.ts'
import { type Move, moves } from '#lib/articles/workflow.ts'
import { type Standing, standingOf } from '#lib/together/schema.ts'
import type { Done } from './SaveStatus.client.tsx'
import type { Together } from './useTogether.client.ts'

export type MoveActions = {
  moveArticle: Act<SaveOutcome>
  publishArticle: Act<SaveOutcome>
  takeDownArticle: Act<OpenArticle>
}

/** What can be done with the buttons above an article: schedules have a place of their own. */
export type Way = 'save' | Exclude<Move, 'schedule' | 'unschedule'>
export type MoveWay = Exclude<Way, 'save'>
export const isWay = (move: Move): move is MoveWay => move !== 'schedule' && move !== 'unschedule'
/** What is said with a move. */
export type MoveWords = { note?: string; publicNote?: string; change?: Change }

type Failure = Exclude<Awaited<ReturnType<Act>>, { outcome: 'saved' }>

const written: Record<Way, string> = {
  save: 'Saved',
  submit: 'Submitted',
  withdraw: 'Taken back',
  requestChanges: 'Sent back',
  approve: 'Approved',
  publish: 'Published',
  takeDown: 'Taken down',
}
const unclassed: Change = { kind: 'minor', note: '', substantial: false }
/** Fields that dialogs have. */
const inDialogs = ['note', 'publicNote', 'change.kind', 'change.note', 'change.substantial']

export const unreachable = 'the connection failed. Your text is kept here and in this browser.'

/** Saves an article and moves it on; says how that ended. */
export function useArticleMoves({
  articleId,
  begin,
  together,
  actions,
  article,
  setArticle,
}: {
  articleId: number | null
  /** Begins the article, if it isn't begun. */
  begin: () => Promise<number | undefined>
  together: Together
  actions: MoveActions
  article: Standing | null
  setArticle: (article: Standing) => void
}) {
  const [errors, setErrors] = useState<Record<string, string[]>>({})
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const [asking, setAsking] = useState<Way | null>(null)
  /** How the next publication is classed, as far as it is typed. */
  const [change, setChange] = useState<Change>(unclassed)
  const connected = useRef(together.link)
  connected.current = together.link

  /** Why nothing can be sent now. */
  function whyNot(): string {
    if (connected.current === 'signed-out') return 'your session has ended.'
    return connected.current === 'refused' ? 'you may only read it.' : unreachable
  }

  function fail(failure: Failure): void {
    if (failure.outcome !== 'invalid') {
      setProblem(failure.message)
      return
    }
    const names = Object.keys(failure.fields)
    setErrors(failure.fields)
    // What is to be mended in the article isn't mended in a dialog.
    if (!names.every((name) => inDialogs.includes(name))) setAsking(null)
    setProblem(
      failure.fields['']?.join(' ') ??
        (names.every((name) => inDialogs.includes(name))
          ? ''
          : 'Not done: see the marked fields. Your text is kept.'),
    )
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[data-field="${names[0]}"]`)?.focus(),
    )
  }

  /** Saves what is typed. @returns where it stands then, or null after saying why not */
  async function save(): Promise<Standing | null> {
    const settled = () => !['connecting', 'offline'].includes(connected.current)
    await until(settled, navigator.onLine ? 4000 : 0)
    if (connected.current !== 'connected') {
      setProblem(`Not saved: ${whyNot()}`)
      return null
    }
    const { article: saved, problems } = await together.save()
    if (Object.keys(problems).length) fail({ outcome: 'invalid', fields: problems })
    else if (!saved) setProblem(`Not saved: ${unreachable}`)
    else {
      setArticle(saved)
      return saved
    }
    return null
  }

  async function move(id: number, way: MoveWay, words: MoveWords): Promise<boolean> {
    if (way === 'takeDown') {
      const { note, publicNote } = words
      const answer = await actions.takeDownArticle({ id, note, publicNote })
      if (answer.outcome === 'saved') setArticle(standingOf(answer.result))
      else fail(answer)
      return answer.outcome === 'saved'
    }
    // It names the version that is on screen: what comes in between is never moved on unseen.
    const standing = moves[way].ofVersion ? await save() : article
    if (!standing) return false
    const named = { id, baseVersion: standing.version }
    const answer =
      way === 'publish'
        ? await actions.publishArticle({ ...named, change: words.change })
        : await actions.moveArticle({ ...named, move: way, note: words.note })
    if (answer.outcome !== 'saved') fail(answer)
    else if (answer.result.outcome === 'stale') {
      const who = answer.result.theirs.savedByName
      setAsking(null)
      setProblem(
        `Not ${written[way].toLowerCase()}: ${who} typed in it in this moment. Look at it, then try again.`,
      )
    } else {
      setArticle(standingOf(answer.result.article))
      return true
    }
    return false
  }

  const carryOut = async (way: Way, words: MoveWords = {}): Promise<void> => {
    setBusy(true)
    setProblem('')
    setErrors({})
    const { times } = together.keeping
    try {
      const id = articleId ?? (await begin())
      if (id === undefined) return
      const did = way === 'save' ? (await save()) !== null : await move(id, way, words)
      if (!did) return
      setAsking(null)
      if (way === 'publish') setChange(unclassed)
      setDone({ words: written[way], at: new Date(), times })
    } catch {
      setAsking(null)
      setProblem(`Not ${written[way].toLowerCase()}: ${unreachable}`)
    } finally {
      setBusy(false)
    }
  }
  const latest = useRef(carryOut)
  latest.current = carryOut

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 's') {
        event.preventDefault()
        void latest.current('save')
      }
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  /** Does it, or asks first what is to be said with it. */
  const ask = (way: Way): void => {
    const asks =
      way !== 'save' &&
      (moves[way].note !== 'none' || (way === 'publish' && article?.state === 'published'))
    if (!asks) return void latest.current(way)
    setProblem('')
    setErrors({})
    setAsking(way)
  }

  const { problems } = together
  const errorOf = useCallback(
    (name: string) => ({ ...problems, ...errors })[name]?.join(' '),
    [problems, errors],
  )
  return {
    busy,
    problem,
    setProblem,
    done,
    errorOf,
    fail,
    asking,
    change,
    setChange,
    ask,
    stopAsking: () => setAsking(null),
    carryOut: (way: Way, words?: MoveWords) => void latest.current(way, words),
  }
}

/** Waits until `holds`, at most `ms`. @returns whether it does */
async function until(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    if (holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return holds()
}
