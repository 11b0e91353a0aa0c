import {
  formats,
  type Picture as PictureData,
  pictureSrcSet,
  pictureUrl,
} from '#lib/media/schema.ts'

/** A stored picture in the size and format that the screen needs; its place is kept while it loads. */
export function Picture({
  picture,
  alt,
  sizes,
  className,
  first = false,
  base = '/media/',
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
    <picture>
      {formats
        .filter((format) => format !== 'jpg')
        .map((format) => (
          <source
            key={format}
            type={`image/${format}`}
            srcSet={pictureSrcSet(picture, format, base)}
            sizes={sizes}
          />
        ))}
      <img
        className={className}
        src={pictureUrl(picture, 800, base)}
        srcSet={pictureSrcSet(picture, 'jpg', base)}
        sizes={sizes}
        width={picture.width}
        height={picture.height}
        alt={alt}
        loading={first ? 'eager' : 'lazy'}
        fetchPriority={first ? 'high' : 'auto'}
        decoding="async"
        // Style attributes are not allowed on readers' pages: the sheet has a rule for each tenth.
        data-x={tenth(picture.focalX)}
        data-y={tenth(picture.focalY)}
      />
    </picture>
  )
}

/**
 * Has the browser fetch the page's first picture before it has read as far as that. React puts it into
 * the head.
 */
export function PictureAhead({
  picture,
  sizes,
  base = '/media/',
}: {
  picture: PictureData
  sizes: string
  base?: string | undefined
}) {
  const [best = 'avif'] = formats
  return (
    <link
      rel="preload"
      as="image"
      href={pictureUrl(picture, 800, base, best)}
      // Browsers that can't read the format leave it alone.
      type={`image/${best}`}
      imageSrcSet={pictureSrcSet(picture, best, base)}
      imageSizes={sizes}
      fetchPriority="high"
    />
  )
}

/** Undefined in the middle, where browsers look by themselves. */
const tenth = (fraction: number) => {
  const tenths = Math.round(fraction * 10)
  return tenths === 5 ? undefined : tenths
}
