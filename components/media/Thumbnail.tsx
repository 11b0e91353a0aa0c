import { type LibraryPicture, pictureUrl } from '#lib/media/schema.ts'

/** A picture of the library, small, with what tells it from others. */
export function Thumbnail({ picture }: { picture: LibraryPicture }) {
  const { alt, caption, fileName, credit, ended } = picture
  return (
    <span className="thumbnail">
      <img src={pictureUrl(picture, 400, '/admin/media/', 'webp')} alt="" loading="lazy" />
      <span className="thumbnail-name">
        {alt || caption || fileName || `Picture ${picture.id}`}
      </span>
      <span className="thumbnail-credit">{credit || 'No credit'}</span>
      {ended && <span className="thumbnail-warning">Its rights have ended</span>}
    </span>
  )
}
