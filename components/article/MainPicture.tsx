import type { ArticlePicture } from '#lib/articles/schema.ts'
import { Picture } from './Picture.tsx'
import { PictureCaption } from './PictureCaption.tsx'

/** An article's main picture with its caption and credit. */
export function MainPicture({ picture, base }: { picture: ArticlePicture; base?: string }) {
  const { alt, caption, credit } = picture
  return (
    <figure className="main-picture">
      <Picture
        picture={picture}
        alt={alt}
        sizes="(min-width: 62rem) 58rem, 100vw"
        first
        {...(base ? { base } : {})}
      />
      <PictureCaption caption={caption} credit={credit} />
    </figure>
  )
}
