import { Container, Text, Title } from '@mantine/core'
import type { Metadata } from 'next'
import { SetUpForm } from '#components/admin/SetUpForm.client.tsx'
import { setupTokenWorks } from '#lib/auth/users.ts'
import { setUp } from './actions.ts'

export const metadata: Metadata = { title: 'Set up', referrer: 'strict-origin' }

export default async function SetUpPage({
  searchParams,
}: {
  searchParams: Promise<{ token?: string | string[] }>
}) {
  const { token } = await searchParams
  const works = typeof token === 'string' && (await setupTokenWorks(token))
  return (
    <Container component="main" size={460} py={64}>
      <Title order={1}>The first administrator</Title>
      {works ? (
        <SetUpForm token={token} setUp={setUp} />
      ) : (
        <Text mt="md">
          This link has been used or is too old. While there is no account, each start of the server
          prints a new one.
        </Text>
      )}
    </Container>
  )
}
