'use client'
import { createContext, useContext, useEffect, useMemo, useReducer, useRef } from 'react'
import type { Act } from '#components/admin/act.ts'
import type { LibraryActions } from '#components/media/PictureChooser.client.tsx'
import type { BodyResources, FoundArticle, LinkedArticle, LookUp } from '#lib/articles/schema.ts'
import type { Picture } from '#lib/media/schema.ts'

/** What the parts of a body ask the server for. */
export type ToolActions = LibraryActions & {
  findArticles: Act<FoundArticle[]>
  lookUp: Act<BodyResources>
}

type Tools = {
  actions: ToolActions
  /** Undefined while it is looked up, null when there is none. */
  picture: (id: number) => Picture | null | undefined
  article: (id: number) => LinkedArticle | null | undefined
  know: (pictures: Picture[]) => void
}

const Context = createContext<Tools | null>(null)

/** Looks up what a body shows, many at a time, each once. */
export function ToolsProvider({
  actions,
  children,
}: {
  actions: ToolActions
  children: React.ReactNode
}) {
  const [changes, changed] = useReducer((n: number) => n + 1, 0)
  const pictures = useRef(new Map<number, Picture | null>()).current
  const articles = useRef(new Map<number, LinkedArticle | null>()).current
  const wanted = useRef({ mediaIds: new Set<number>(), articleIds: new Set<number>() }).current
  const asking = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(asking.current), [])

  // Its identity changes with what is known, so that whoever uses it shows that.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const tools = useMemo((): Tools => {
    async function ask(): Promise<void> {
      asking.current = undefined
      const input: LookUp = {
        mediaIds: [...wanted.mediaIds],
        articleIds: [...wanted.articleIds],
      }
      wanted.mediaIds.clear()
      wanted.articleIds.clear()
      const found = await actions.lookUp(input).catch(() => null)
      // Asked again at the next change when the server could not be reached.
      if (found?.outcome !== 'saved') return
      for (const id of input.mediaIds) pictures.set(id, found.result.pictures[id] ?? null)
      for (const id of input.articleIds) articles.set(id, found.result.articles[id] ?? null)
      changed()
    }
    const want = (ids: Set<number>, id: number) => {
      ids.add(id)
      // While the page is made on the server nobody waits for an answer, and nobody may ask.
      if (typeof window !== 'undefined') asking.current ??= setTimeout(() => void ask(), 20)
      return undefined
    }
    return {
      actions,
      picture: (id) => (pictures.has(id) ? pictures.get(id) : want(wanted.mediaIds, id)),
      article: (id) => (articles.has(id) ? articles.get(id) : want(wanted.articleIds, id)),
      know: (found) => {
        for (const picture of found) pictures.set(picture.id, picture)
        changed()
      },
    }
  }, [actions, changes])

  return <Context value={tools}>{children}</Context>
}

export function useTools(): Tools {
  const tools = useContext(Context)
  if (!tools) throw new Error('useTools stands outside its provider')
  return tools
}
