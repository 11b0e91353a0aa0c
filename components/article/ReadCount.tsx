import { formsOf, say, spokenFor } from '#lib/messages/say.ts'

/**
 * "15 Reads". The readers' script finds it by its slug, counts this read and shows the answer in the
 * form that the language has for that many.
 */
export function ReadCount({
  slug,
  reads,
  language,
}: {
  slug: string
  reads: number
  language: string
}) {
  return (
    <span
      className="reads"
      data-reads-slug={slug}
      data-forms={JSON.stringify(formsOf(language, 'reads'))}
      data-language={spokenFor(language)}
    >
      {say(language, 'reads', { count: reads })}
    </span>
  )
}
