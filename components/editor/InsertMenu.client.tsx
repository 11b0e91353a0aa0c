'use client'
import { Menu } from '@mantine/core'
import { RichTextEditor } from '@mantine/tiptap'
import type { Editor } from '@tiptap/react'
import { emptyBlocks, insertBlock } from './blocks/insert.client.ts'

/** What is chosen in a dialog before it is put in. */
export const chosenBlocks = ['Picture', 'Gallery', 'Related article', 'Embed'] as const
export type ChosenBlock = (typeof chosenBlocks)[number]

/** All blocks that are more than words. */
export function InsertMenu({
  editor,
  opened,
  onChange,
  onChoose,
}: {
  editor: Editor | null
  opened: boolean
  onChange: (opened: boolean) => void
  onChoose: (block: ChosenBlock) => void
}) {
  return (
    <Menu opened={opened} onChange={onChange} position="bottom-start" returnFocus={false}>
      <Menu.Target>
        <RichTextEditor.Control
          aria-label="Insert a block"
          title="Insert a block (/ in an empty line)"
          className="insert-control"
        >
          Insert
        </RichTextEditor.Control>
      </Menu.Target>
      <Menu.Dropdown>
        {chosenBlocks.map((name) => (
          <Menu.Item key={name} onClick={() => onChoose(name)}>
            {name} …
          </Menu.Item>
        ))}
        <Menu.Divider />
        {Object.entries(emptyBlocks).map(([name, make]) => (
          <Menu.Item key={name} onClick={() => editor && insertBlock(editor, make())}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
