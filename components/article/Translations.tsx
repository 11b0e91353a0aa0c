import { Words } from '#components/messages/Words.tsx'
import { inARow } from '#lib/bylines/printed.ts'
import { inLanguage } from '#lib/messages/say.ts'
import { languageName, type Version } from '#lib/translations/schema.ts'

/** In which other languages an article can be read, each by its own name. */
export function Translations({
  versions,
  articleId,
  language,
}: {
  /** All of them, the one that is being read too. */
  versions: Version[]
  articleId: number
  language: string
}) {
  const others = versions.filter(({ id }) => id !== articleId)
  if (others.length === 0) return null
  return (
    <p className="translations">
      <Words
        language={language}
        message="readThisIn"
        values={{
          languages: (
            <>
              {inARow(others, language).map((part) =>
                'between' in part ? (
                  part.between
                ) : (
                  <a
                    key={part.one.id}
                    href={`/article/${part.one.slug}`}
                    rel="alternate"
                    hrefLang={part.one.language}
                    {...inLanguage(part.one.language, language)}
                  >
                    <bdi>{languageName(part.one.language)}</bdi>
                  </a>
                ),
              )}
            </>
          ),
        }}
      />
    </p>
  )
}
