'use client'
import { Button, Group, Text } from '@mantine/core'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type BylineRow, kindNames, type LikelyPair } from '#lib/bylines/schema.ts'
import type { Act } from './act.ts'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Pairs that are probably one, and what can be done about each. */
export function DuplicatePairs({
  pairs,
  markDistinct,
}: {
  pairs: LikelyPair[]
  markDistinct: Act
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  return (
    <>
      <Said said={said} />
      {pairs.length === 0 && <Text mt="lg">No two bylines are much alike.</Text>}
      <ul className="transfers">
        {pairs.map(({ one, other, likeness }) => (
          <li key={`${one.id} ${other.id}`}>
            <div>
              <BylineFacts byline={one} />
              <BylineFacts byline={other} />
              <Text fz="sm" c="dimmed">
                {Math.round(likeness * 100)} % alike
              </Text>
            </div>
            <Group gap="xs">
              <Button
                component="a"
                size="compact-sm"
                variant="default"
                href={`/admin/bylines/merge?from=${other.id}&into=${one.id}`}
                aria-label={`Merge ${other.name} into ${one.name} …`}
              >
                Merge …
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                loading={pending}
                aria-label={`${one.name} and ${other.name} are not the same`}
                onClick={() =>
                  run(
                    () => markDistinct({ oneId: one.id, otherId: other.id }),
                    () => {
                      router.refresh()
                      return `${one.name} and ${other.name} are two. They aren’t asked about again.`
                    },
                  )
                }
              >
                Not the same
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </>
  )
}

function BylineFacts({ byline }: { byline: BylineRow }) {
  const { id, name, kind, roleTitle, articles } = byline
  return (
    <p className="duplicate">
      <Link href={`/admin/bylines/${id}`}>{name}</Link> {kindNames[kind]}
      {roleTitle && `, ${roleTitle}`}, {articles === 1 ? '1 article' : `${articles} articles`}
    </p>
  )
}
