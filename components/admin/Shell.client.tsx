'use client'
import { AppShell, Burger, Button, Group, Menu, NavLink, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { signOut } from 'next-auth/react'
import type { ReactNode } from 'react'
import { Alarms } from './Alarms.client.tsx'
import type { Act } from './act.ts'
import { Bell } from './Bell.client.tsx'
import { openPalette, Palette } from './Palette.client.tsx'
import { usePulse } from './usePulse.client.ts'

export type Place = { href: string; label: string }

/** The frame of the newsroom: places, who is signed in, and the way out. */
export function Shell({
  siteName,
  userName,
  places,
  seeSchedule,
  children,
}: {
  siteName: string
  userName: string
  places: Place[]
  /** Notes that someone has seen an alarm. */
  seeSchedule: Act
  children: ReactNode
}) {
  const [open, { toggle, close }] = useDisclosure()
  const path = usePathname()
  const pulse = usePulse(path)
  const isHere = (href: string) =>
    path === href || (href !== '/admin' && path.startsWith(`${href}/`))
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !open } }}
      padding="md"
    >
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={open}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Places of the newsroom"
            />
            <Text
              component={Link}
              href="/admin"
              ff="heading"
              fw={600}
              fz="xl"
              c="inherit"
              td="none"
              truncate
            >
              {siteName}
            </Text>
          </Group>
          <Group gap={4} wrap="nowrap">
            <Button variant="subtle" px="xs" visibleFrom="xs" title="Ctrl+K" onClick={openPalette}>
              Commands
            </Button>
            <Bell unread={pulse?.unread ?? 0} />
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="subtle">{userName}</Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item component={Link} href="/admin/account">
                  My account
                </Menu.Item>
                <Menu.Item component="a" href="/" target="_blank">
                  View site
                </Menu.Item>
                <Menu.Item onClick={() => signOut({ callbackUrl: '/admin/login' })}>
                  Sign out
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Newsroom">
        {places.map(({ href, label }) => (
          <NavLink
            key={href}
            component={Link}
            href={href}
            label={label}
            active={isHere(href)}
            aria-current={isHere(href) ? 'page' : undefined}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <Alarms alarms={pulse?.alarms ?? []} seeSchedule={seeSchedule} />
        <Palette places={places}>{children}</Palette>
      </AppShell.Main>
    </AppShell>
  )
}
