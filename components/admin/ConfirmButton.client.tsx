'use client'
import { Button, type ButtonSize, Group, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'

/** A button for what can't easily be undone: it asks first. */
export function ConfirmButton({
  label,
  question,
  pending,
  onConfirm,
  size,
}: {
  label: string
  question: string
  pending: boolean
  onConfirm: () => void
  size?: ButtonSize
}) {
  const [open, { open: ask, close }] = useDisclosure()
  return (
    <>
      <Button
        variant="default"
        className="needs-script"
        c="var(--mantine-color-error)"
        onClick={ask}
        loading={pending}
        {...(size ? { size } : {})}
      >
        {label}
      </Button>
      <Modal opened={open} onClose={close} title={label} centered>
        <Text>{question}</Text>
        <Group mt="lg" justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            color="red.9"
            onClick={() => {
              close()
              onConfirm()
            }}
          >
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  )
}
