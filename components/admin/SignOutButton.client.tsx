'use client'
import { Anchor } from '@mantine/core'
import { signOut } from 'next-auth/react'

/** The way out, where the frame with its menu isn't. */
export function SignOutButton({ label = 'Sign out' }: { label?: string }) {
  return (
    <Anchor
      component="button"
      type="button"
      className="needs-script"
      c="inherit"
      size="sm"
      underline="always"
      mt="lg"
      onClick={() => signOut({ callbackUrl: '/admin/login' })}
    >
      {label}
    </Anchor>
  )
}
