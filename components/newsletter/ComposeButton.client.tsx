'use client'
import { Button } from '@mantine/core'
import { useRouter } from 'next/navigation'
import type { Act } from '#components/admin/act.ts'
import { Said } from '#components/admin/Said.tsx'
import { useAction } from '#components/admin/useAction.client.ts'
import { staffEditionPath } from '#lib/newsletter/schema.ts'

/** Makes a draft of what the newsletter's rule chooses now, and opens it. */
export function ComposeButton({
  newsletterId,
  compose,
}: {
  newsletterId: number
  compose: Act<number>
}) {
  const router = useRouter()
  const { run, pending, said } = useAction()
  return (
    <>
      <Said said={said} />
      <Button
        loading={pending}
        onClick={() =>
          run(
            () => compose({ newsletterId }),
            (id) => {
              router.push(staffEditionPath(id))
              return undefined
            },
          )
        }
      >
        Compose an edition
      </Button>
    </>
  )
}
