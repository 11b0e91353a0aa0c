/** "15 Reads". The readers' script finds it by its slug, counts this read and shows the answer. */
export function ReadCount({ slug, reads }: { slug: string; reads: number }) {
  return (
    <span className="reads" data-reads-slug={slug}>
      {`${reads} ${reads === 1 ? 'Read' : 'Reads'}`}
    </span>
  )
}
