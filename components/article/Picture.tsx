import { type Picture as PictureData, pictureSrcSet, pictureUrl } from '#lib/media/schema.ts'

/** A stored picture in the size that the screen needs; its place is kept while it loads. */
export function Picture({
  picture,
  alt,
  sizes,
  className,
  first = false,
  base,
}: {
  picture: PictureData
  alt: string
  /** The `sizes` attribute: how wide it is shown. */
  sizes: string
  className?: string
  /** On the first screen: fetched at once. */
  first?: boolean
  /** Where pictures come from; readers' unless given. */
  base?: string
}) {
  return (
    <img
      className={className}
      src={pictureUrl(picture, 800, base)}
      srcSet={pictureSrcSet(picture, base)}
      sizes={sizes}
      width={picture.width}
      height={picture.height}
      alt={alt}
      loading={first ? 'eager' : 'lazy'}
      fetchPriority={first ? 'high' : 'auto'}
      decoding="async"
    />
  )
}
