'use client'
import { ActionIcon, Indicator } from '@mantine/core'
import Link from 'next/link'

/** The way to the notifications, with the number of those that are unread. */
export function Bell({ unread }: { unread: number }) {
  const label = unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`
  return (
    <Indicator
      label={unread > 99 ? '99+' : unread}
      disabled={unread === 0}
      size={18}
      offset={5}
      color="red.9"
      className="bell"
    >
      <ActionIcon
        component={Link}
        href="/admin/notifications"
        prefetch={false}
        variant="subtle"
        color="gray"
        c="inherit"
        size="lg"
        aria-label={label}
        title={label}
      >
        <svg
          viewBox="0 0 24 24"
          width="20"
          height="20"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        >
          <path d="M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15z" />
          <path d="M10 21h4" />
        </svg>
      </ActionIcon>
    </Indicator>
  )
}
