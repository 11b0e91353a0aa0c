import { Button, Checkbox, Group, NativeSelect, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { Board } from '#components/desk/Board.client.tsx'
import { readBoard } from '#lib/articles/board.ts'
import { boardQuerySchema } from '#lib/articles/schema.ts'
import { can } from '#lib/auth/can.ts'
import { listColleagues } from '#lib/auth/users.ts'
import { env } from '#lib/platform/env.ts'
import { listSections } from '#lib/sections/queries.ts'
import { moveArticle } from '../articles/actions.ts'
import { commissionButton } from '../commission.tsx'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Board' }

export default function BoardPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('article.list', async (user) => {
    const query = boardQuerySchema.parse(await searchParams)
    const [columns, sections, colleagues, commission] = await Promise.all([
      readBoard(user, query),
      listSections(),
      listColleagues(user),
      commissionButton(user),
    ])
    const choice = (items: { id: number; name: string }[]) => [
      { value: '', label: 'All' },
      ...items.map(({ id, name }) => ({ value: String(id), label: name })),
    ]
    return (
      <>
        <Group justify="space-between">
          <Title order={1}>Board</Title>
          <Group gap="xs">
            {commission}
            <Button component="a" href="/admin/articles/new">
              New article
            </Button>
          </Group>
        </Group>
        <form method="get" action="/admin/board">
          <Group my="md" gap="sm" align="flex-end">
            <NativeSelect
              label="Section"
              name="section"
              defaultValue={query.section ?? ''}
              data={choice(sections)}
            />
            <NativeSelect
              label="Given to"
              name="assignee"
              defaultValue={query.assignee ?? ''}
              data={choice(colleagues)}
            />
            {can(user, 'article.listAll') && (
              <Checkbox
                label="Mine: begun by me or given to me"
                name="mine"
                value="1"
                defaultChecked={query.mine === '1'}
                mb={8}
              />
            )}
            <Button type="submit" variant="default">
              Show
            </Button>
          </Group>
        </form>
        <Board columns={columns} timeZone={env().NEWSROOM_TIMEZONE} moveArticle={moveArticle} />
      </>
    )
  })
}
