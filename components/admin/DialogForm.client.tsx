'use client'
import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

/** A form in a dialog, which stays open, with what was typed, until it is done or given up. */
export function DialogForm({
  opened,
  title,
  button,
  grave = false,
  pending,
  problem,
  onClose,
  onSubmit,
  children,
}: {
  opened: boolean
  title: string
  /** What the button says that does it. */
  button: string
  /** Can't it easily be undone? */
  grave?: boolean
  pending: boolean
  /** What went wrong, when no field tells it. */
  problem?: string | undefined
  onClose: () => void
  onSubmit: () => void
  children: ReactNode
}) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          // The dialog may stand in another form's tree.
          event.stopPropagation()
          onSubmit()
        }}
      >
        <Stack>
          {problem && (
            <Alert role="alert" variant="default" c="var(--mantine-color-error)">
              {problem}
            </Alert>
          )}
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pending} {...(grave && { color: 'red.9' })}>
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
