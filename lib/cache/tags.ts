import { AsyncLocalStorage } from 'node:async_hooks'
import { processState } from '#lib/platform/process-state.ts'

/**
 * What a page was made from. Read functions add the tags of the rows that they read; write functions
 * announce those that they touched; a page that carries one of them is rendered anew.
 */
export type Tag =
  | `article:${number}`
  | `byline:${number}`
  | `section:${number}`
  | `reads:${number}`
  | 'home'
  | 'sections'
  | 'settings'

type Page = { tags: Set<Tag>; reads: Map<string, Promise<unknown>> }

const context = processState('page-context', () => new AsyncLocalStorage<Page>())

/** Runs `render` and collects into `tags` what it reads. */
export function collectingTags<T>(tags: Set<Tag>, render: () => T): T {
  return context.run({ tags, reads: new Map() }, render)
}

/** Says that the page being rendered depends on these. Outside a render it does nothing. */
export function addTags(...tags: Tag[]): void {
  const page = context.getStore()
  if (page) for (const tag of tags) page.tags.add(tag)
}

/**
 * Reads once for the page being rendered, however many of its parts ask; outside a render, each time.
 * @param name of what is read, the same wherever it is
 */
export function oncePerPage<T>(name: string, read: () => Promise<T>): Promise<T> {
  const page = context.getStore()
  if (!page) return read()
  const known = page.reads.get(name) as Promise<T> | undefined
  const reading = known ?? read()
  if (!known) page.reads.set(name, reading)
  return reading
}
