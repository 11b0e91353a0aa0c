'use client'
import { Button, Title } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type TransferRow, transferWords, type Undone } from '#lib/credits/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

type Shown = Omit<TransferRow, 'at' | 'undoableTo' | 'undoneAt'> & {
  at: string
  undoableTo: string
  undoneAt: string | null
}

/** What was merged, split and re-attributed, and can be undone. */
export function Transfers({
  bylineId,
  transfers,
  undo,
}: {
  bylineId: number
  transfers: Shown[]
  undo: Act<Undone>
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  if (transfers.length === 0) return null
  const named = ({ id, name }: { id: number; name: string }) =>
    id === bylineId ? <strong>{name}</strong> : <Link href={`/admin/bylines/${id}`}>{name}</Link>
  return (
    <section>
      <Title order={2} size="h3" mt="lg">
        Merged and moved
      </Title>
      <Said said={said} />
      <ul className="transfers">
        {transfers.map((one) => (
          <li key={one.id}>
            <span>
              {one.at}, {one.by}: {transferWords[one.kind].toLowerCase()} {named(one.from)} into{' '}
              {named(one.into)}, {one.articles === 1 ? '1 article' : `${one.articles} articles`}.{' '}
              {one.undoneAt
                ? `Undone ${one.undoneAt}.`
                : one.undoable
                  ? `It can be undone until ${one.undoableTo}.`
                  : ''}
            </span>
            {one.undoable && (
              <Button
                size="compact-sm"
                variant="default"
                loading={pending}
                onClick={() =>
                  run(
                    () => undo({ id: one.id }),
                    ({ articles, left }) => {
                      router.refresh()
                      const back = `${articles === 1 ? '1 article is' : `${articles} articles are`} as before.`
                      const stays =
                        left === 1
                          ? ' 1 was changed since, and stays as it is.'
                          : ` ${left} were changed since, and stay as they are.`
                      return left ? back + stays : back
                    },
                  )
                }
              >
                Undo
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
