'use client'
import { NodeViewContent, type ReactNodeViewProps } from '@tiptap/react'
import { useState } from 'react'
import { PictureChooser } from '#components/media/PictureChooser.client.tsx'
import { pictureUrl } from '#lib/media/schema.ts'
import { useTools } from '../tools.client.tsx'
import { BlockButton, BlockField, Frame } from './Frame.client.tsx'

/** A picture within the text, with its words beside it. */
export function PictureBlock(view: ReactNodeViewProps) {
  const { picture: pictureOf } = useTools()
  const { mediaId, layout } = view.node.attrs
  const picture = pictureOf(mediaId)
  const inGallery = parentName(view) === 'gallery'
  return (
    <Frame view={view} name="Picture">
      {picture === null ? (
        <p contentEditable={false}>This picture is no longer in the library.</p>
      ) : (
        <img
          contentEditable={false}
          src={picture && pictureUrl(picture, 800, '/admin/media/', 'webp')}
          width={picture?.width}
          height={picture?.height}
          alt={view.node.attrs.alt}
        />
      )}
      <BlockField
        view={view}
        name="alt"
        label="Description"
        maxLength={500}
        warning="needed before publishing"
        placeholder="What it shows, for those who can’t see it"
      />
      <BlockField view={view} name="caption" label="Caption" maxLength={1000} />
      <p className="block-credit" contentEditable={false}>
        {picture?.credit ? `Credit: ${picture.credit}` : 'No credit.'}{' '}
        <a href={`/admin/media/library/${mediaId}`} target="_blank" rel="noreferrer">
          Open in the library
        </a>
      </p>
      {!inGallery && view.editor.isEditable && (
        <label className="block-field" contentEditable={false}>
          <span>Width</span>
          <select
            value={layout}
            onChange={({ currentTarget }) => view.updateAttributes({ layout: currentTarget.value })}
          >
            <option value="column">As the text</option>
            <option value="wide">Wider than the text</option>
          </select>
        </label>
      )}
    </Frame>
  )
}

function parentName({ editor, getPos }: ReactNodeViewProps): string | undefined {
  const position = getPos()
  return position === undefined ? undefined : editor.state.doc.resolve(position).parent.type.name
}

/** Several pictures side by side. */
export function GalleryBlock(view: ReactNodeViewProps) {
  const { actions, know } = useTools()
  const [choosing, setChoosing] = useState(false)
  return (
    <Frame view={view} name="Gallery">
      <NodeViewContent className="block-gallery" />
      {view.editor.isEditable && (
        <div contentEditable={false}>
          <BlockButton label="Add pictures to the gallery" onClick={() => setChoosing(true)}>
            +
          </BlockButton>
          <PictureChooser
            opened={choosing}
            several
            actions={actions}
            onClose={() => setChoosing(false)}
            onChoose={(pictures) => {
              setChoosing(false)
              know(pictures)
              const end = (view.getPos() ?? 0) + view.node.nodeSize - 1
              view.editor.commands.insertContentAt(end, pictures.map(pictureNode))
            }}
          />
        </div>
      )}
    </Frame>
  )
}

/** A picture of the library as a node; what is said of it is where its words begin. */
export const pictureNode = ({
  id,
  alt,
  caption,
}: {
  id: number
  alt: string
  caption: string
}) => ({
  type: 'picture',
  attrs: { mediaId: id, alt, caption, layout: 'column' },
})
