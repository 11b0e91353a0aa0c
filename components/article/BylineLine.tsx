import { Fragment } from 'react'
import type { BylineName } from '#lib/bylines/schema.ts'
import { Picture } from './Picture.tsx'

/** Who wrote it: portraits, and names that lead to their pages. */
export function BylineLine({ bylines, base }: { bylines: BylineName[]; base?: string }) {
  if (bylines.length === 0) return null
  return (
    <div className="byline">
      {bylines.map(
        ({ id, slug, name, portrait }) =>
          portrait && (
            <a key={id} href={`/by/${slug}`}>
              <Picture
                className="portrait"
                picture={portrait}
                alt={`Portrait of ${name}`}
                sizes="56px"
                first
                {...(base ? { base } : {})}
              />
            </a>
          ),
      )}
      <p className="names">
        By <BylineNames bylines={bylines} />
      </p>
    </div>
  )
}

/** "A, B and C", each a link. */
function BylineNames({ bylines }: { bylines: BylineName[] }) {
  return bylines.map(({ id, slug, name }, n) => (
    <Fragment key={id}>
      {n > 0 && (n === bylines.length - 1 ? ' and ' : ', ')}
      <a href={`/by/${slug}`} rel="author">
        {name}
      </a>
    </Fragment>
  ))
}
