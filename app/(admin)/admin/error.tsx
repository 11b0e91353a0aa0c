'use client'
import { Container } from '@mantine/core'
import { Failed, type FailedProps } from '#components/admin/Failed.client.tsx'

/** Where the newsroom's frame itself failed, or a page that has none. */
export default function AdminError(props: FailedProps) {
  return (
    <Container component="main" size={640} py={80}>
      <Failed {...props} />
    </Container>
  )
}
