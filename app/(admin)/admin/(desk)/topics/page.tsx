import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import Link from 'next/link'
import { listTopicRows } from '#lib/topics/queries.ts'
import { topicsQuerySchema } from '#lib/topics/schema.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Topics' }

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> }

export default function TopicsPage({ searchParams }: Props) {
  return guarded('topic.manage', async (user) => {
    const query = topicsQuerySchema.parse(await searchParams)
    const { rows, more } = await listTopicRows(user, query)
    const at = (page: number) =>
      `/admin/topics?${new URLSearchParams({ search: query.search, page: String(page) })}`
    return (
      <>
        <Title order={1}>Topics</Title>
        <Text mt="xs">
          A topic is made when an article names it, or by a program through the API. Here it is
          renamed, described, merged into another one, or deleted while nothing carries it.
        </Text>
        <form action="/admin/topics" method="get">
          <Group align="end" my="md">
            <TextInput name="search" label="Name" type="search" defaultValue={query.search} />
            <Button type="submit" variant="default">
              Find
            </Button>
          </Group>
        </form>
        {rows.length === 0 ? (
          <Text>There is no such topic.</Text>
        ) : (
          <table className="desk-table">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Address</th>
                <th scope="col" className="number">
                  Published articles
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, name, slug, articles, used }) => (
                <tr key={id}>
                  <td className="headline-cell">
                    <Link href={`/admin/topics/${id}`} prefetch={false}>
                      {name}
                    </Link>
                  </td>
                  <td>/topic/{slug}</td>
                  <td className="number">{used ? articles : 'unused'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Group mt="md">
          {query.page > 1 && <Link href={at(query.page - 1)}>Previous topics</Link>}
          {more && <Link href={at(query.page + 1)}>More topics</Link>}
        </Group>
      </>
    )
  })
}
