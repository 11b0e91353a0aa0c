'use client'
import { Button } from '@mantine/core'
import { signOut } from 'next-auth/react'

/** The way out, where the frame with its menu isn't. */
export function SignOutButton({ label = 'Sign out' }: { label?: string }) {
  return (
    <Button
      variant="subtle"
      className="needs-script"
      mt="md"
      px={0}
      onClick={() => signOut({ callbackUrl: '/admin/login' })}
    >
      {label}
    </Button>
  )
}
