'use client'
import { Group, SegmentedControl, Text, Title } from '@mantine/core'
import { useState } from 'react'

const looks = { Desktop: 680, Phone: 390, 'Plain text': 0 }

/** A mail as programs show it. It is shut in: no script of it would run. */
export function MailPreview({ html, text }: { html: string; text: string }) {
  const [look, setLook] = useState<keyof typeof looks>('Desktop')
  return (
    <section>
      <Title order={2} mt="xl">
        Preview
      </Title>
      <Text fz="sm" mt={4} mb="sm">
        As it was saved, with the articles that readers may see now. Every reader’s copy has links
        of her own to unsubscribe and to choose.
      </Text>
      <Group mb="sm">
        <SegmentedControl
          aria-label="Preview as"
          value={look}
          data={Object.keys(looks)}
          onChange={(value) => setLook(value as keyof typeof looks)}
        />
      </Group>
      {look === 'Plain text' ? (
        <pre className="mail-text" data-testid="mail-text">
          {text}
        </pre>
      ) : (
        <iframe
          className="mail-frame"
          title="Preview of the mail"
          sandbox=""
          srcDoc={html}
          style={{ width: looks[look] }}
        />
      )}
    </section>
  )
}
