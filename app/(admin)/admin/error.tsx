'use client'
import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'

type Props = { error: Error & { digest?: string }; reset: () => void }

/**
 * Shown where a page of the newsroom failed. Its reference stands in the log, beside the request's id,
 * which the page has when it came as a whole.
 */
export default function AdminError({ error, reset }: Props) {
  const [request, setRequest] = useState<string>()
  useEffect(() => {
    setRequest(document.querySelector<HTMLMetaElement>('meta[name="request"]')?.content)
  }, [])
  return (
    <Stack maw={640} p="md" gap="md">
      <Title order={1}>This page can’t be shown just now</Title>
      <Alert
        color="red"
        variant="light"
        role="alert"
        title="Something went wrong here. It was noted."
      >
        <Text>Try again in a moment. What was saved is safe.</Text>
        {error.digest && (
          <Text size="sm" mt="xs">
            Whoever looks after the site finds it in the log as <Code>{error.digest}</Code>
            {request && (
              <>
                , request <Code>{request}</Code>
              </>
            )}
            .
          </Text>
        )}
      </Alert>
      <Group>
        <Button onClick={reset}>Try again</Button>
        <Button component="a" href="/admin" variant="default">
          To the desk
        </Button>
      </Group>
    </Stack>
  )
}
