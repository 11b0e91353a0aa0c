import { Title } from '@mantine/core'
import type { Step } from '#lib/articles/schema.ts'

/** Who moved an article on and gave it to whom, the newest first. */
export function Steps({ steps, time }: { steps: Step[]; time: (date: Date) => string }) {
  if (steps.length === 0) return null
  return (
    <section aria-labelledby="steps">
      <Title order={2} mt="xl" id="steps">
        Who moved it on
      </Title>
      <ol className="steps">
        {steps.map(({ key, at, by, done, note, version }) => (
          <li key={key}>
            <time dateTime={at.toISOString()}>{time(at)}</time>
            <div>
              <strong>{by}</strong>: {done}
              {version !== null && `, version ${version}`}
              {note && <p className="told">{note}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}
