import { Text, Title } from '@mantine/core'

/** Shown instead of a page that this role may not see. */
export function Refusal() {
  return (
    <>
      <Title order={1}>Not for you</Title>
      <Text mt="sm">You are not allowed to see this.</Text>
    </>
  )
}
