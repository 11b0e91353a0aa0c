'use client'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { useRouter } from 'next/navigation'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

type Groups = Record<string, SpotlightActionData[]>
type Change = (group: string, actions: SpotlightActionData[] | null) => void
const Context = createContext<Change>(() => {})

/** The command palette (⌘K, Ctrl+K): places of the newsroom, and what the page at hand can do. */
export function Palette({
  places,
  children,
}: {
  places: { href: string; label: string }[]
  children: ReactNode
}) {
  const router = useRouter()
  const [groups, setGroups] = useState<Groups>({})
  const change = useMemo<Change>(
    () => (group, actions) =>
      setGroups(({ [group]: _, ...others }) =>
        actions ? { ...others, [group]: actions } : others,
      ),
    [],
  )
  const going: SpotlightActionData[] = [
    ...places,
    // Who sees articles may begin one.
    ...(places.some(({ href }) => href === '/admin/articles')
      ? [{ href: '/admin/articles/new', label: 'New article' }]
      : []),
  ].map(({ href, label }) => ({ id: href, label, onClick: () => router.push(href) }))
  return (
    <Context value={change}>
      {children}
      <Spotlight
        shortcut={['mod + K']}
        // In the editor too.
        tagsToIgnore={[]}
        triggerOnContentEditable
        highlightQuery
        title="Commands"
        classNames={{ header: 'unseen' }}
        nothingFound="No command has these words."
        searchProps={{ placeholder: 'What do you want to do?', 'aria-label': 'Command' }}
        actions={[
          ...Object.entries(groups).map(([group, actions]) => ({ group, actions })),
          { group: 'Go to', actions: going },
        ]}
      />
    </Context>
  )
}

export const openPalette = () => spotlight.open()

/** Offers a page's commands in the palette while the page is there. */
export function useCommands(group: string, actions: SpotlightActionData[]): void {
  const change = useContext(Context)
  // Their names tell whether they are others; what they do is looked up when they are run.
  const names = actions.map(({ id }) => id).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    change(group, actions)
    return () => change(group, null)
  }, [change, group, names])
}
