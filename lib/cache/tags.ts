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

const context = processState('tag-context', () => new AsyncLocalStorage<Set<Tag>>())

/** Runs `render` and collects into `tags` what it reads. */
export function collectingTags<T>(tags: Set<Tag>, render: () => T): T {
  return context.run(tags, render)
}

/** Says that the page being rendered depends on these. Outside a render it does nothing. */
export function addTags(...tags: Tag[]): void {
  const collected = context.getStore()
  if (collected) for (const tag of tags) collected.add(tag)
}
