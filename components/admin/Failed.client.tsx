'use client'
import { Button, Group, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'

export type FailedProps = { error: Error & { digest?: string }; reset: () => void }

/**
 * Shown where a page of the newsroom failed. Its reference stands in the log, beside the request's id,
 * which the page has when it came as a whole.
 */
export function Failed({ error, reset }: FailedProps) {
  const [request, setRequest] = useState<string>()
  useEffect(() => {
    setRequest(document.querySelector<HTMLMetaElement>('meta[name="request"]')?.content)
  }, [])
  return (
    <div role="alert">
      <Title order={1}>This page can’t be shown just now</Title>
      <Text mt="xs" maw={640}>
        Something went wrong here, and it was noted. What was saved is safe: try again in a moment.
      </Text>
      <Group mt="lg">
        <Button onClick={reset}>Try again</Button>
        <Button component="a" href="/admin" variant="default">
          To the desk
        </Button>
      </Group>
      {error.digest && (
        <Text size="sm" c="dimmed" mt="xl" maw={640} style={{ overflowWrap: 'anywhere' }}>
          Whoever looks after the site finds it in the log as{' '}
          <span className="log-reference">{error.digest}</span>
          {request && (
            <>
              , request <span className="log-reference">{request}</span>
            </>
          )}
          .
        </Text>
      )}
    </div>
  )
}
