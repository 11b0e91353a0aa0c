import { Picture } from '#components/article/Picture.tsx'
import { PictureCaption } from '#components/article/PictureCaption.tsx'
import type { PictureNode } from '#lib/document/schema.ts'
import type { Showing } from './ArticleBody.tsx'

const widths = {
  column: '(min-width: 45rem) 41rem, 100vw',
  wide: '(min-width: 62rem) 58rem, 100vw',
}

/** A picture within the text. One that is no longer in the library leaves no hole. */
export function BodyPicture({
  mediaId,
  alt,
  caption,
  layout,
  showing,
}: PictureNode['attrs'] & { showing: Showing }) {
  const picture = showing.resources.pictures[mediaId]
  if (!picture) return null
  return (
    <figure className={`picture picture-${layout}`}>
      <Picture
        picture={picture}
        alt={alt}
        sizes={widths[layout]}
        {...(showing.base ? { base: showing.base } : {})}
      />
      <PictureCaption caption={caption} credit={picture.credit} />
    </figure>
  )
}
