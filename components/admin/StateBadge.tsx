import { Badge } from '@mantine/core'
import type { ArticleState } from '#lib/articles/schema.ts'

export const stateNames: Record<ArticleState, string> = {
  draft: 'Draft',
  in_review: 'In review',
  published: 'Published',
  taken_down: 'Taken down',
}

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
