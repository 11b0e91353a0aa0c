'use client'
import { Text } from '@mantine/core'
import type { Present } from './useTogether.client.ts'

/** Names of the colleagues who are in a field now. */
export function WhoIsHere({ people, field }: { people: Present[]; field: string }) {
  const here = people.filter((person) => person.field === field)
  if (here.length === 0) return null
  return (
    <Text component="span" fz="xs" fw={600} className="who-is-here">
      {here.map(({ client, name, colour }) => (
        <span key={client} style={{ borderInlineStartColor: colour }}>
          {name} is here
        </span>
      ))}
    </Text>
  )
}
