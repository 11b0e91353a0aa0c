import { formsOf, say, spokenFor } from '#lib/messages/say.ts'

/**
 * "15 Reads". The readers' script finds it by its slug, counts this read and shows the answer in the
 * form that the language has for that many. Without scripts a picture of one dot counts it.
 */
export function ReadCount({
  slug,
  reads,
  language,
  secondsInView,
}: {
  slug: string
  reads: number
  language: string
  /** How long the page is in view before it counts. */
  secondsInView: number
}) {
  return (
    <>
      <span
        className="reads"
        data-reads-slug={slug}
        data-forms={JSON.stringify(formsOf(language, 'reads'))}
        data-language={spokenFor(language)}
        data-seconds={secondsInView}
      >
        {say(language, 'reads', { count: reads })}
      </span>
      <noscript>
        <img className="dot" src={`/api/articles/${slug}/reads.gif`} alt="" width={1} height={1} />
      </noscript>
    </>
  )
}
