import type { ArticlePicture } from '#lib/articles/schema.ts'
import { Picture, PictureAhead } from './Picture.tsx'
import { PictureCaption } from './PictureCaption.tsx'

const sizes = '(min-width: 61.5rem) 56.5rem, 100vw'

/** An article's main picture with its caption and credit. */
export function MainPicture({ picture, base }: { picture: ArticlePicture; base?: string }) {
  const { alt, caption, credit } = picture
  return (
    <figure className="main-picture">
      <PictureAhead picture={picture} sizes={sizes} base={base} />
      <Picture picture={picture} alt={alt} sizes={sizes} first {...(base ? { base } : {})} />
      <PictureCaption caption={caption} credit={credit} />
    </figure>
  )
}
