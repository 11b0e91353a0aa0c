'use client'
import { Group, SegmentedControl, Text } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useCallback, useEffect, useRef, useState } from 'react'

const widths = { Phone: 390, Desktop: 1280 }
type Screen = keyof typeof widths

/** axe-core, as it stands in a page's window. */
type Axe = {
  run: (
    where: Element,
    options: { runOnly: string[] },
  ) => Promise<{ violations: { help: string; nodes: { html: string }[] }[] }>
}

/** A readers' page as a phone and a desktop show it; how legible it is, is measured in it. */
export function PreviewFrame({ src }: { src: string }) {
  const [screen, setScreen] = useState<Screen>('Desktop')
  const [found, setFound] = useState('')
  const { ref, width: room } = useElementSize()
  const frame = useRef<HTMLIFrameElement>(null)
  const width = widths[screen]
  const scale = room ? Math.min(1, room / width) : 1

  /** Contrast needs colours as they are painted: it is measured here, in the page itself. */
  const measure = useCallback(async (): Promise<void> => {
    const inside = frame.current?.contentWindow as (Window & { axe?: Axe }) | null
    const page = frame.current?.contentDocument
    if (!inside || page?.readyState !== 'complete' || page.URL === 'about:blank') return
    if (!inside.axe) {
      const script = page.createElement('script')
      script.src = '/admin/axe.js'
      const loaded = new Promise((resolve) => {
        script.onload = resolve
        script.onerror = resolve
      })
      page.head.append(script)
      await loaded
    }
    const rules = ['color-contrast', 'image-alt', 'heading-order', 'link-name', 'empty-heading']
    const result = await inside.axe?.run(page.body, { runOnly: rules })
    if (!result) return
    setFound(
      result.violations.length === 0
        ? 'Contrast, pictures, headings and links of this page are in order.'
        : result.violations.map(({ help, nodes }) => `${help} (${nodes.length} ×)`).join('; '),
    )
  }, [])
  // It may have been loaded before this script was.
  useEffect(() => void measure().catch(() => {}), [measure])

  return (
    <div ref={ref}>
      <Group mb="sm">
        <SegmentedControl
          aria-label="Screen"
          value={screen}
          data={Object.keys(widths)}
          onChange={(value) => setScreen(value as Screen)}
        />
        <Text fz="sm" role="status" data-testid="page-check">
          {found}
        </Text>
      </Group>
      <div className="preview-frame" style={{ height: 760 * scale }}>
        <iframe
          ref={frame}
          title="Preview"
          src={src}
          onLoad={() => void measure().catch(() => {})}
          style={{ width, height: 760, transform: `scale(${scale})` }}
        />
      </div>
    </div>
  )
}
