'use client'
import { ActionIcon, Group, Text } from '@mantine/core'
import { NodeViewWrapper, type ReactNodeViewProps } from '@tiptap/react'
import type { ReactNode } from 'react'
import { moveBlock } from './insert.client.ts'

/** A block that is more than words: what it is, and buttons to move and remove it. */
export function Frame({
  view: { editor, getPos, node, deleteNode, selected },
  name,
  className = '',
  children,
}: {
  view: ReactNodeViewProps
  name: string
  className?: string
  children: ReactNode
}) {
  const position = () => getPos() ?? 0
  return (
    <NodeViewWrapper
      className={`block block-${node.type.name} ${className}`}
      data-selected={selected || undefined}
    >
      <Group className="block-bar" justify="space-between" contentEditable={false} wrap="nowrap">
        <Text component="span" fz="xs" fw={600} data-drag-handle>
          {name}
        </Text>
        {editor.isEditable && (
          <Group gap={2} wrap="nowrap">
            <BlockButton
              label={`Move ${name} up`}
              onClick={() => moveBlock(editor, position(), -1)}
            >
              ↑
            </BlockButton>
            <BlockButton
              label={`Move ${name} down`}
              onClick={() => moveBlock(editor, position(), 1)}
            >
              ↓
            </BlockButton>
            <BlockButton label={`Remove ${name}`} onClick={deleteNode}>
              ×
            </BlockButton>
          </Group>
        )}
      </Group>
      {children}
    </NodeViewWrapper>
  )
}

export function BlockButton({
  label,
  onClick,
  children,
}: {
  label: string
  onClick: () => void
  children: ReactNode
}) {
  return (
    <ActionIcon variant="subtle" size="sm" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  )
}

/** A field of a block: it belongs to the block, not to the text around it. */
export function BlockField({
  view: { editor, node, updateAttributes },
  name,
  label,
  placeholder,
  maxLength,
  warning,
}: {
  view: ReactNodeViewProps
  /** Of the attribute. */
  name: string
  label: string
  placeholder?: string
  maxLength: number
  /** Said while it is empty. */
  warning?: string
}) {
  const value = String(node.attrs[name] ?? '')
  return (
    <label className="block-field" contentEditable={false}>
      <span>
        {label}
        {warning && !value.trim() && <em> {warning}</em>}
      </span>
      <input
        value={value}
        placeholder={placeholder}
        maxLength={maxLength}
        readOnly={!editor.isEditable}
        onChange={({ currentTarget }) => updateAttributes({ [name]: currentTarget.value })}
      />
    </label>
  )
}
