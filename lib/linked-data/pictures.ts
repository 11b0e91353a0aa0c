import type { ImageObject } from 'schema-dts'
import type { PublishedArticle } from '#lib/articles/schema.ts'
import { framedUrl, type Shape } from '#lib/media/frames.ts'

/** Search engines want a picture in each of these shapes. */
const articleShapes: Shape[] = ['wide', 'classic', 'square']

/** An article's main picture, cut round its focal point, with who made it. */
export function picturesOf(
  { picture, pictureMakers }: Pick<PublishedArticle, 'picture' | 'pictureMakers'>,
  origin: string,
): ImageObject[] {
  if (!picture) return []
  const { alt, caption, credit } = picture
  const creator = pictureMakers?.creator || credit
  const copyright = pictureMakers?.copyright
  return articleShapes.map((shape) => {
    const { url, width, height } = framedUrl(picture, shape)
    return {
      '@type': 'ImageObject',
      url: origin + url,
      contentUrl: origin + url,
      width: String(width),
      height: String(height),
      encodingFormat: 'image/jpeg',
      ...((caption || alt) && { caption: caption || alt }),
      ...(credit && { creditText: credit }),
      ...(creator && { creator: { '@type': 'Person', name: creator } }),
      ...(copyright && { copyrightNotice: copyright }),
    }
  })
}
