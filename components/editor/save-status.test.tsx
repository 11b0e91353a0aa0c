import { MantineProvider } from '@mantine/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Keeping } from './keeping.client.ts'
import { type Done, SaveStatus } from './SaveStatus.client.tsx'

function shown(keeping: Keeping, done: Done | null): string {
  const html = renderToStaticMarkup(
    <MantineProvider>
      <SaveStatus
        keeping={keeping}
        link="connected"
        busy={false}
        done={done}
        savedAt={null}
        clock={() => 'now'}
      />
    </MantineProvider>,
  )
  return />([^<]+)<\/p>/.exec(html)?.[1] ?? html
}
const published = (times: number): Done => ({ words: 'Published', at: new Date(0), times })

test('what was done is said until something is typed, whenever that before it is kept', () => {
  const keeping = new Keeping()
  expect(shown(keeping, null)).toBe('Nothing saved yet')
  keeping.typed()
  expect(shown(keeping, null)).toBe('Saving …')
  const done = published(keeping.times)
  // The server says "kept" a moment after it said "published".
  keeping.kept()
  expect(shown(keeping, null)).toBe('Saved now')
  expect(shown(keeping, done)).toBe('Published now')
  keeping.typed()
  expect(shown(keeping, done)).toBe('Saving …')
  keeping.kept()
  expect(shown(keeping, done)).toBe('Saved now')
})

test('what is typed while something is being done is not said to be done', () => {
  const keeping = new Keeping()
  keeping.typed()
  const { times } = keeping
  keeping.typed()
  const done = published(times)
  expect(shown(keeping, done)).toBe('Saving …')
  keeping.kept()
  expect(shown(keeping, done)).toBe('Saved now')
})

test('what the server can’t save is said to be in this browser, until it can', () => {
  const keeping = new Keeping()
  // Told of what others typed: there is nothing of one's own.
  keeping.waits()
  expect(shown(keeping, null)).toBe('Nothing saved yet')
  keeping.typed()
  keeping.waits()
  const words = 'Kept in this browser: the server can’t save it yet'
  expect(shown(keeping, null)).toBe(words)
  keeping.typed()
  expect(shown(keeping, null)).toBe(words)
  keeping.kept()
  expect(shown(keeping, null)).toBe('Saved now')
  keeping.typed()
  expect(shown(keeping, null)).toBe('Saving …')
})
