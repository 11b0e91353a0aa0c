'use client'
import { Text, Title } from '@mantine/core'
import type { Act } from './act.ts'
import { ConfirmButton } from './ConfirmButton.client.tsx'
import { type ProofActions, type ProofAsked, ProveForm } from './ProveForm.client.tsx'
import { Said } from './Said.tsx'
import { useAction } from './useAction.client.ts'

/** Another's second factors, which are reset when she has lost them. */
export function UserFactors({
  name,
  count,
  asked,
  reset,
  proving,
}: {
  name: string
  count: number
  /** What is asked for first; null: she who asks has shown that it is her. */
  asked: ProofAsked | null
  reset: () => ReturnType<Act>
  proving: ProofActions
}) {
  const { run, pending, said } = useAction()
  return (
    <>
      <Title order={2} size="h3" mt="xl">
        Second factor
      </Title>
      <Said said={said} />
      <Text mt="xs" mb="sm">
        {count === 0 ? `${name} has none.` : `${name} has ${count === 1 ? 'one' : count}.`}
      </Text>
      {count > 0 &&
        (asked ? (
          <ProveForm asked={asked} actions={proving} />
        ) : (
          <ConfirmButton
            label="Reset second factors"
            question={`Reset the second factors of ${name}? Do it only when you are sure that it is ${name} who asks. The password alone signs in then, all sessions end, and it is told by mail.`}
            pending={pending}
            onConfirm={() => run(reset, () => `The second factors of ${name} are reset.`)}
          />
        ))}
    </>
  )
}
