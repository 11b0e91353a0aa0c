import { PasswordInput, type PasswordInputProps } from '@mantine/core'

/** Where a password is typed, and can be looked at. */
export function TypedPassword(props: PasswordInputProps) {
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      {...props}
    />
  )
}

/** Where a new one is chosen. */
export function NewPassword(props: PasswordInputProps) {
  return (
    <TypedPassword
      label="Password"
      description="At least 12 characters, none of the common ones."
      autoComplete="new-password"
      {...props}
    />
  )
}
