import { Alert } from '@mantine/core'

/** Why a form led nowhere. */
export function Problem({ text }: { text: string | undefined }) {
  return (
    text && (
      <Alert
        variant="default"
        mb="md"
        role="alert"
        styles={{ message: { color: 'var(--mantine-color-error)' } }}
      >
        {text}
      </Alert>
    )
  )
}
