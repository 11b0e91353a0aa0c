'use client'
import { Button, Checkbox, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { stateNames } from '#lib/articles/schema.ts'
import { roleWords } from '#lib/bylines/schema.ts'
import { type CreditFilter, type CreditRow, undoDays } from '#lib/credits/schema.ts'
import type { Act } from './act.ts'
import { type BylineOption, BylineSelect } from './BylineSelect.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type Row = Omit<CreditRow, 'publishedAt'> & { publishedAt: string | null }

/** Chooses articles of a byline, and gives them to another one. */
export function CreditsPanel({
  byline,
  rows,
  total,
  filter,
  choices,
  moveCredits,
}: {
  byline: { id: number; name: string }
  rows: Row[]
  total: number
  filter: CreditFilter
  choices: BylineOption[]
  moveCredits: Act<{ transferId: number; intoId: number; articles: number }>
}) {
  const router = useRouter()
  const { run, pending, said, errorOf } = useAction()
  const [chosen, setChosen] = useState<Set<number>>(new Set())
  const [all, setAll] = useState(false)
  const [intoId, setIntoId] = useState<number | null>(null)
  const [newName, setNewName] = useState('')
  const [keepNames, setKeepNames] = useState(false)
  const count = all ? total : chosen.size
  const onPage = rows.every(({ articleId }) => chosen.has(articleId))

  function toggle(articleId: number, on: boolean): void {
    setAll(false)
    setChosen((now) => {
      const next = new Set(now)
      if (on) next.add(articleId)
      else next.delete(articleId)
      return next
    })
  }

  function move(): void {
    const input = {
      kind: intoId === null ? 'split' : 'reattribute',
      fromId: byline.id,
      intoId,
      newName: intoId === null ? newName : '',
      articleIds: all ? [] : [...chosen],
      all: all ? filter : null,
      keepNames,
    }
    run(
      () => moveCredits(input),
      ({ articles, intoId: went }) => {
        const name = choices.find(({ id }) => id === went)?.name ?? newName
        setChosen(new Set())
        setAll(false)
        router.refresh()
        return `${articles === 1 ? '1 article is' : `${articles} articles are`} by ${name} now. It can be undone for ${undoDays} days, on the byline’s page.`
      },
    )
  }

  return (
    <>
      <Said said={said} />
      <Text role="status">
        {total === 1 ? '1 article' : `${total} articles`}
        {count > 0 && `, ${count} chosen`}
      </Text>
      {rows.length > 0 && (
        <Group my="sm">
          <Checkbox
            label="Choose all on this page"
            checked={all || onPage}
            indeterminate={!all && !onPage && chosen.size > 0}
            onChange={(event) => {
              const on = event.currentTarget.checked
              setAll(false)
              setChosen(on ? new Set(rows.map(({ articleId }) => articleId)) : new Set())
            }}
          />
          {total > rows.length && (
            <Button
              size="compact-sm"
              variant="default"
              aria-pressed={all}
              onClick={() => setAll(!all)}
            >
              Choose all {total} found
            </Button>
          )}
        </Group>
      )}
      <ul className="credit-list">
        {rows.map(({ articleId, headline, state, roles, publishedAt, printedAs }) => (
          <li key={articleId}>
            <Checkbox
              label={headline}
              description={[
                stateNames[state],
                roles.map((role) => roleWords[role]).join(', '),
                publishedAt ?? '',
                printedAs ? `printed as ${printedAs}` : '',
              ]
                .filter(Boolean)
                .join(' · ')}
              checked={all || chosen.has(articleId)}
              onChange={(event) => toggle(articleId, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
      {rows.length > 0 && (
        <Fieldset legend="Give the chosen articles to" maw={620} mt="lg">
          <Stack>
            <BylineSelect
              label="A byline"
              value={intoId}
              options={choices}
              error={errorOf('intoId')}
              onChange={setIntoId}
            />
            {intoId === null && (
              <TextInput
                label="Or a new one, of this name"
                name="newName"
                value={newName}
                error={errorOf('newName')}
                onChange={(event) => setNewName(event.currentTarget.value)}
              />
            )}
            <Checkbox
              label={`Keep “${byline.name}” printed on those already published`}
              checked={keepNames}
              onChange={(event) => setKeepNames(event.currentTarget.checked)}
            />
            {errorOf('articleIds') && (
              <Text c="var(--mantine-color-error)" fz="sm">
                {errorOf('articleIds')}
              </Text>
            )}
            <Group>
              <Button
                loading={pending}
                disabled={count === 0 || (intoId === null && newName.trim() === '')}
                onClick={move}
              >
                Move {count === 1 ? '1 article' : `${count} articles`}
              </Button>
            </Group>
          </Stack>
        </Fieldset>
      )}
    </>
  )
}
