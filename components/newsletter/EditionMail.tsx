import { Heading, Hr, Img, Link, Section, Text } from '@react-email/components'
import { authorsOf, eachOnce } from '#lib/bylines/printed.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import { say } from '#lib/messages/say.ts'
import type { EditionContent, ReaderLinks } from '#lib/newsletter/schema.ts'
import { interfaceFaces, Mail } from './Mail.tsx'

type Article = EditionContent['articles'][number]

/** Names of those who wrote it, as a list of the language. */
export function authorNames({ bylines }: Article, language: string): string {
  const names = eachOnce(authorsOf(bylines)).map(({ name }) => name)
  return new Intl.ListFormat(language).format(names)
}

/** The paragraphs of what an editor wrote. */
export const paragraphs = (text: string) =>
  text
    .split(/\n\s*\n/)
    .map((one) => one.trim())
    .filter(Boolean)

/** An edition of a newsletter. Nothing in it tells us that it was read. */
export function EditionMail({ content, links }: { content: EditionContent; links: ReaderLinks }) {
  const {
    siteName,
    origin,
    language,
    newsletter,
    subject,
    preheader,
    intro,
    day,
    articles,
    colours,
  } = content
  const { ink, soft, accent, rule } = colours.light
  const small = { color: soft, fontFamily: interfaceFaces, fontSize: 14, lineHeight: '20px' }
  return (
    <Mail language={language} colours={colours} title={subject} preview={preheader}>
      <Section>
        <Text style={{ margin: 0, fontSize: 22, lineHeight: '28px', fontWeight: 700 }}>
          <Link className="ink" href={origin} style={{ color: ink, textDecoration: 'none' }}>
            {siteName}
          </Link>
        </Text>
        <Heading as="h1" className="soft" style={{ ...small, margin: '2px 0 0', fontWeight: 400 }}>
          {newsletter}, {day}
        </Heading>
      </Section>
      <Hr className="rule" style={{ margin: '16px 0', borderColor: rule }} />
      {paragraphs(intro).map((text) => (
        <Text
          key={text}
          className="ink"
          style={{ margin: '0 0 16px', color: ink, fontSize: 17, lineHeight: '26px' }}
        >
          {text.split('\n').map((line, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have nothing else
            <span key={n}>
              {n > 0 && <br />}
              {line}
            </span>
          ))}
        </Text>
      ))}
      {articles.map((article, n) => (
        <Section key={article.id} style={{ marginBottom: 24 }}>
          {n === 0 && article.picture && (
            <Link href={`${origin}/article/${article.slug}`}>
              <Img
                src={pictureUrl(article.picture, 800, `${origin}/media/`)}
                alt={article.picture.alt}
                width="560"
                style={{ display: 'block', width: '100%', height: 'auto', marginBottom: 12 }}
              />
            </Link>
          )}
          {article.section && (
            <Text
              className="accent"
              style={{ ...small, margin: 0, color: accent, fontWeight: 700 }}
            >
              {article.section.name}
            </Text>
          )}
          <Heading
            as="h2"
            lang={article.language || undefined}
            style={{ margin: '2px 0 6px', fontSize: n === 0 ? 28 : 21, lineHeight: '1.2' }}
          >
            <Link
              className="ink"
              href={`${origin}/article/${article.slug}`}
              style={{ color: ink, textDecoration: 'none' }}
            >
              {article.headline}
            </Link>
          </Heading>
          {article.standfirst && (
            <Text
              className="ink"
              lang={article.language || undefined}
              style={{ margin: '0 0 4px', color: ink, fontSize: 17, lineHeight: '25px' }}
            >
              {article.standfirst}
            </Text>
          )}
          {article.bylines.length > 0 && (
            <Text className="soft" style={{ ...small, margin: 0 }}>
              {authorNames(article, language)}
            </Text>
          )}
        </Section>
      ))}
      <Hr className="rule" style={{ margin: '16px 0', borderColor: rule }} />
      <Text className="soft" style={{ ...small, margin: '0 0 8px' }}>
        {say(language, 'mailWhy', { newsletter, siteName })}
      </Text>
      <Text className="soft" style={{ ...small, margin: 0 }}>
        <Link
          className="accent"
          href={links.unsubscribe}
          style={{ color: accent, textDecoration: 'underline' }}
        >
          {say(language, 'newsletterLeave')}
        </Link>
        {' · '}
        <Link
          className="accent"
          href={links.preferences}
          style={{ color: accent, textDecoration: 'underline' }}
        >
          {say(language, 'newsletterPreferences')}
        </Link>
      </Text>
    </Mail>
  )
}

/** The same for programs that show no HTML, and for people who want none. */
export function editionText(content: EditionContent, links: ReaderLinks): string {
  const { siteName, origin, language, newsletter, day, intro, articles } = content
  const blocks = articles.map((article) =>
    [
      article.section?.name.toLocaleUpperCase(language),
      article.headline,
      article.standfirst,
      authorNames(article, language),
      `${origin}/article/${article.slug}`,
    ]
      .filter(Boolean)
      .join('\n'),
  )
  return [
    `${siteName}\n${newsletter}, ${day}`,
    ...(intro ? [intro] : []),
    ...blocks,
    `-- \n${say(language, 'mailWhy', { newsletter, siteName })}`,
    `${say(language, 'newsletterLeave')}: ${links.unsubscribe}`,
    `${say(language, 'newsletterPreferences')}: ${links.preferences}`,
  ].join('\n\n')
}
