import { Container, Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** The sign-in page’s frame, whatever leads in. */
export function SignInFrame({ siteName, children }: { siteName: string; children: ReactNode }) {
  return (
    <Container component="main" size={420} py={80}>
      <Title order={1} ta="center">
        {siteName}
      </Title>
      <Text ta="center" c="dimmed" mt={4}>
        Newsroom
      </Text>
      <Paper withBorder p="xl" mt="xl">
        {children}
      </Paper>
    </Container>
  )
}
