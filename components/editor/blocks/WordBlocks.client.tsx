'use client'
import { NodeViewContent, NodeViewWrapper, type ReactNodeViewProps } from '@tiptap/react'
import { BlockField, Frame } from './Frame.client.tsx'

// Blocks that hold words, with a field or two of their own.

export function QuoteBlock(view: ReactNodeViewProps) {
  return (
    <NodeViewWrapper as="div" className="block-quote">
      <NodeViewContent as="div" />
      <BlockField view={view} name="attribution" label="Whose words" maxLength={200} />
    </NodeViewWrapper>
  )
}

export function PullQuoteBlock(view: ReactNodeViewProps) {
  return (
    <Frame view={view} name="Pull quote">
      <NodeViewContent className="block-words" />
      <BlockField view={view} name="attribution" label="Whose words" maxLength={200} />
    </Frame>
  )
}

export function FactBoxBlock(view: ReactNodeViewProps) {
  return (
    <Frame view={view} name="Fact box">
      <BlockField view={view} name="title" label="Title" maxLength={200} />
      <NodeViewContent className="block-words" />
    </Frame>
  )
}

export function KeyPointsBlock(view: ReactNodeViewProps) {
  return (
    <Frame view={view} name="Key points">
      <NodeViewContent className="block-words" />
    </Frame>
  )
}

export function NoteBlock(view: ReactNodeViewProps) {
  const { kind, date } = view.node.attrs
  return (
    <Frame view={view} name={kind === 'correction' ? 'Correction' : 'Update'}>
      <label className="block-field" contentEditable={false}>
        <span>Day</span>
        <input
          type="date"
          value={date}
          readOnly={!view.editor.isEditable}
          onChange={({ currentTarget }) => view.updateAttributes({ date: currentTarget.value })}
        />
      </label>
      <NodeViewContent className="block-words" />
    </Frame>
  )
}
