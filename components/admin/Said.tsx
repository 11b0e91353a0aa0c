import { Alert } from '@mantine/core'

/** Says how an action ended, to those who see and to those who listen. */
export function Said({ said }: { said: { tone: 'good' | 'bad'; text: string } | null }) {
  return (
    <div aria-live="polite">
      {said && (
        <Alert
          my="md"
          variant="default"
          role={said.tone === 'bad' ? 'alert' : 'status'}
          title={said.tone === 'bad' ? 'Not done' : 'Done'}
        >
          {said.text}
        </Alert>
      )}
    </div>
  )
}
