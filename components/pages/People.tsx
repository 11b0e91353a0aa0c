import { Picture } from '#components/article/Picture.tsx'
import { say } from '#lib/messages/say.ts'
import type { Person } from '#lib/pages/schema.ts'

/** Those who make the paper, with what they do; each leads to what they have written. */
export function People({ people, language }: { people: Person[]; language: string }) {
  if (people.length === 0) return null
  return (
    <section aria-labelledby="the-people">
      <h2 id="the-people" className="section-title">
        {say(language, 'thePeople')}
      </h2>
      <ul className="people">
        {people.map(({ id, slug, name, roleTitle, portrait }) => (
          <li key={id}>
            {portrait && <Picture picture={portrait} alt="" sizes="4.5rem" />}
            <p>
              <a href={`/by/${slug}`}>{name}</a>
              <span>{roleTitle}</span>
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
