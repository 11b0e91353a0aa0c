import { Badge } from '@mantine/core'
import { type ArticleState, stateNames } from '#lib/articles/schema.ts'

export function StateBadge({ state, changed }: { state: ArticleState; changed: boolean }) {
  return (
    <Badge
      variant={state === 'published' ? 'filled' : 'outline'}
      color="dark"
      autoContrast
      tt="none"
      miw="max-content"
    >
      {stateNames[state]}
      {changed ? ', changes not published' : ''}
    </Badge>
  )
}
