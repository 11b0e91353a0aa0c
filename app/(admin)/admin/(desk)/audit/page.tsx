import { Button, Group, NativeSelect, Text, TextInput, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { AuditTable } from '#components/admin/AuditTable.tsx'
import { auditPeople, listAudit } from '#lib/audit/queries.ts'
import { type AuditQuery, auditQuerySchema } from '#lib/audit/schema.ts'
import { actionWords, inWords } from '#lib/audit/words.ts'
import { formatDeskTime } from '#lib/settings/dateline.ts'
import { guarded } from '../guard.tsx'

export const metadata: Metadata = { title: 'Audit log' }

function addressOf(path: string, query: AuditQuery): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1])
  return `${path}?${new URLSearchParams(given)}`
}

export default function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  return guarded('audit.read', async (user) => {
    const query = auditQuerySchema.parse(await searchParams)
    const [{ rows, after }, people] = await Promise.all([listAudit(user, query), auditPeople(user)])
    const { after: _from, ...filters } = query
    const filtered = Object.values(filters).some(Boolean)
    return (
      <>
        <Title order={1}>Audit log</Title>
        <Text mt="xs">
          Who did what to which, when and from where. It is kept for good, and nobody can change it:
          the database itself refuses.
        </Text>
        <form method="get" action="/admin/audit">
          <Group my="md" gap="sm" align="flex-end">
            <TextInput label="Words" name="words" type="search" defaultValue={query.words} />
            <NativeSelect
              label="Who"
              name="person"
              defaultValue={query.person ?? ''}
              data={[
                { value: '', label: 'All' },
                { value: 'programs', label: 'Programs, and those not signed in' },
                ...people.map(({ id, name }) => ({ value: String(id), label: name })),
              ]}
            />
            <NativeSelect
              label="What"
              name="action"
              defaultValue={query.action ?? ''}
              data={[
                { value: '', label: 'All' },
                ...Object.entries(actionWords).map(([value, label]) => ({ value, label })),
              ]}
            />
            <TextInput
              label="To which"
              name="subject"
              placeholder="article:42"
              defaultValue={query.subject}
            />
            <TextInput label="From" name="from" type="date" defaultValue={query.from} />
            <TextInput label="To" name="to" type="date" defaultValue={query.to} />
            <Button type="submit" variant="default">
              Show
            </Button>
          </Group>
        </form>
        <Group mb="sm" className="plain-links">
          <a href={addressOf('/admin/audit/export.csv', filters)} download>
            {filtered ? 'Export these as CSV' : 'Export all as CSV'}
          </a>
          {filtered && <a href="/admin/audit">Show all</a>}
        </Group>
        {rows.length > 0 ? (
          <AuditTable
            rows={rows}
            inWords={inWords}
            time={formatDeskTime}
            only={(subject) => addressOf('/admin/audit', { subject })}
          />
        ) : (
          <Text my="xl">Nothing here. Try other words or fewer filters.</Text>
        )}
        <Group mt="lg">
          {query.after && (
            <Button component="a" variant="default" href={addressOf('/admin/audit', filters)}>
              Newest
            </Button>
          )}
          {after && (
            <Button
              component="a"
              variant="default"
              href={addressOf('/admin/audit', { ...filters, after })}
            >
              Older
            </Button>
          )}
        </Group>
      </>
    )
  })
}
