import { Badge, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'

type Part = {
  name: string
  state: 'good' | 'bad' | 'unknown'
  facts: [label: string, value: string][]
  advice: string
}

const words = { good: 'Well', bad: 'Look at this', unknown: 'Unknown' } as const
/** Darker than the palette's own: small white words must stand out from them. */
const colours = { good: '#1f6b30', bad: '#b02525', unknown: '#a33b0a' } as const

/** How the parts of a site are, and what to do about those that aren't well. */
export function SiteState({ parts }: { parts: Part[] }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} mt="md" spacing="md">
      {parts.map(({ name, state, facts, advice }) => (
        <Paper key={name} component="section" withBorder p="md" aria-label={name}>
          <Group justify="space-between" wrap="nowrap">
            <Title order={2} size="h4">
              {name}
            </Title>
            <Badge color={colours[state]} variant="filled" tt="none">
              {words[state]}
            </Badge>
          </Group>
          {advice && (
            <Text mt="xs" fw={600}>
              {advice}
            </Text>
          )}
          {facts.length > 0 && (
            <dl className="state-facts">
              {facts.map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </Paper>
      ))}
    </SimpleGrid>
  )
}
