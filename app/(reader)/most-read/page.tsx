import type { Metadata } from 'next'
import { MostReadList } from '#components/front/MostReadList.tsx'
import { feedAlternates } from '#lib/feeds/schema.ts'
import { say } from '#lib/messages/say.ts'
import { mostRead } from '#lib/reads/queries.ts'
import { mostReadSpanSchema, mostReadSpans } from '#lib/reads/schema.ts'
import { readSettings } from '#lib/settings/queries.ts'
import { datedCards } from '../listing.ts'

type Props = { searchParams: Promise<{ within?: string | string[] }> }

const spanOf = async ({ searchParams }: Props) =>
  mostReadSpanSchema.parse((await searchParams).within)

export async function generateMetadata(props: Props): Promise<Metadata> {
  const span = await spanOf(props)
  const { siteName, language } = await readSettings()
  return {
    title: `${say(language, 'mostReadNow')}: ${say(language, mostReadSpans[span].name)}`,
    description: say(language, 'mostReadOf', { name: siteName }),
    alternates: {
      canonical: span === 'day' ? '/most-read' : `/most-read?within=${span}`,
      types: feedAlternates('/', siteName),
    },
  }
}

/** What readers read most in a day, a week, a month. It is made anew by the minutes. */
export default async function MostReadPage(props: Props) {
  const span = await spanOf(props)
  const { language } = await readSettings()
  const cards = await mostRead(span, 30)
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">{say(language, 'mostReadNow')}</h1>
        <nav aria-label={say(language, 'mostReadWithin')}>
          <ul className="choices">
            {(['day', 'week', 'month'] as const).map((one) => (
              <li key={one}>
                <a
                  href={one === 'day' ? '/most-read' : `/most-read?within=${one}`}
                  aria-current={one === span ? 'page' : undefined}
                >
                  {say(language, mostReadSpans[one].name)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {cards.length ? (
        <MostReadList cards={await datedCards(cards)} language={language} />
      ) : (
        <p className="empty">{say(language, 'mostReadNothing')}</p>
      )}
    </>
  )
}
