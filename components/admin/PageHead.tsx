import { Anchor, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** How a page of the newsroom begins: from where it comes, its title, and what is to be known of it. */
export function PageHead({
  title,
  from,
  beside,
  children,
}: {
  title: string
  /** The page that it belongs to. */
  from?: { href: string; label: string }
  /** What can be done here at once. */
  beside?: ReactNode
  /** What it is for, in a sentence or two. */
  children?: ReactNode
}) {
  return (
    <header>
      {from && (
        <Text size="sm" mb={4}>
          <Anchor href={from.href} c="inherit" underline="always">
            {from.label}
          </Anchor>
        </Text>
      )}
      <Group justify="space-between" align="flex-start">
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Title>
        {beside}
      </Group>
      {children && (
        <Text mt="xs" maw={640}>
          {children}
        </Text>
      )}
    </header>
  )
}

/** Where the pages of settings come from. */
export const settings = { href: '/admin/settings', label: 'Settings' }
