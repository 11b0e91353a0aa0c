'use client'
import { Button, Group, Popover } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import type { Editor } from '@tiptap/react'
import { useState } from 'react'
import { isSafeHref } from '#lib/document/schema.ts'
import { ArticleFinder } from './ArticleFinder.client.tsx'

/** A link to an address, or to an article of ours, which stays right when its slug changes. */
export function LinkControl({
  editor,
  opened,
  onChange,
}: {
  editor: Editor | null
  opened: boolean
  onChange: (opened: boolean) => void
}) {
  const [href, setHref] = useState('')
  const [problem, setProblem] = useState('')

  function set(attrs: { href: string; articleId: number | null }): void {
    if (!editor) return
    const chain = editor.chain().focus().extendMarkRange('link')
    if (editor.state.selection.empty && !editor.isActive('link')) {
      // Nothing is marked: the address itself becomes the words.
      chain.insertContent({
        type: 'text',
        text: attrs.href,
        marks: [{ type: 'link', attrs }],
      })
    } else chain.setMark('link', attrs)
    chain.run()
    onChange(false)
  }

  function linkToAddress(): void {
    const typed = href.trim()
    const address = /^[\w-]+(\.[\w-]+)+(\/|$)/.test(typed) ? `https://${typed}` : typed
    if (!isSafeHref(address) || !address) {
      setProblem('Type an address such as https://example.org, or choose an article.')
      return
    }
    set({ href: address, articleId: null })
  }

  const current = String(editor?.getAttributes('link').href ?? '')
  return (
    <Popover
      opened={opened}
      onChange={onChange}
      trapFocus
      width={340}
      position="bottom-start"
      onOpen={() => {
        setHref(current)
        setProblem('')
      }}
    >
      <Popover.Target>
        <RichTextEditor.Control
          aria-label="Link"
          title="Link (Ctrl+Shift+K)"
          active={editor?.isActive('link') ?? false}
          onClick={() => onChange(!opened)}
          className="insert-control"
        >
          Link
        </RichTextEditor.Control>
      </Popover.Target>
      <Popover.Dropdown
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.target as HTMLElement).tagName === 'INPUT') {
            event.preventDefault()
            linkToAddress()
          }
        }}
      >
        <ArticleFinder
          key={current}
          label="Address, or words of a headline"
          initial={current}
          onType={setHref}
          onChoose={({ id, slug }) => set({ href: `/article/${slug}`, articleId: id })}
        />
        {problem && (
          <p role="alert" className="link-problem">
            {problem}
          </p>
        )}
        <Group mt="xs">
          <Button size="compact-sm" onClick={linkToAddress}>
            Use address
          </Button>
          {current && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                editor?.chain().focus().extendMarkRange('link').unsetMark('link').run()
                onChange(false)
              }}
            >
              Remove link
            </Button>
          )}
        </Group>
      </Popover.Dropdown>
    </Popover>
  )
}
