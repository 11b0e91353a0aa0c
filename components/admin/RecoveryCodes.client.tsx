'use client'
import { Button, CopyButton, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'

/**
 * New recovery codes, shown this once: to copy, keep as a file, or print.
 * @param next where it goes on; they are gone then
 */
export function RecoveryCodes({ codes, next }: { codes: string[]; next: string }) {
  const text = `${codes.join('\n')}\n`
  return (
    <Paper withBorder p="lg" mt="lg" maw={560} className="recovery-codes" role="status">
      <Title order={2} size="h3">
        Your recovery codes
      </Title>
      <Text mt="xs">
        Each signs you in once when your device is lost. They are shown only now: keep them where
        your device isn’t.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt="md" component="ol" pl="xl">
        {codes.map((code) => (
          <li key={code}>
            <Text ff="monospace" span data-recovery>
              {code}
            </Text>
          </li>
        ))}
      </SimpleGrid>
      <Group mt="md" className="no-print">
        <Button
          variant="default"
          component="a"
          download="recovery-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          Download
        </Button>
        <Button variant="default" className="needs-script" onClick={() => window.print()}>
          Print
        </Button>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" className="needs-script" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button component="a" href={next}>
          I have kept them
        </Button>
      </Group>
    </Paper>
  )
}
