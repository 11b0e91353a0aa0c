/** What a picture shows, and who made it. */
export function PictureCaption({ caption, credit }: { caption: string; credit: string }) {
  if (!caption && !credit) return null
  return (
    <figcaption>
      {caption && <span>{caption}</span>} {credit && <span className="credit">{credit}</span>}
    </figcaption>
  )
}
