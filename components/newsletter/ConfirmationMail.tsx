import { Button, Heading, Link, Section, Text } from '@react-email/components'
import { say } from '#lib/messages/say.ts'
import { type ConfirmationContent, confirmHours } from '#lib/newsletter/schema.ts'
import { interfaceFaces, Mail } from './Mail.tsx'

/** Asks whether it was she who signed up. */
export function ConfirmationMail({ content }: { content: ConfirmationContent }) {
  const { siteName, language, newsletters, link, colours } = content
  const { ink, soft, paper, accent } = colours.light
  const text = { margin: '0 0 16px', color: ink, fontSize: 17, lineHeight: '26px' }
  return (
    <Mail language={language} colours={colours} title={confirmationSubject(content)} preview="">
      <Heading
        as="h1"
        className="ink"
        style={{ color: ink, fontSize: 24, lineHeight: '30px', margin: '0 0 16px' }}
      >
        {siteName}
      </Heading>
      <Text className="ink" style={text}>
        {say(language, 'mailConfirmText')}
      </Text>
      <ul>
        {newsletters.map((name) => (
          <li key={name} className="ink" style={{ color: ink, fontSize: 17, lineHeight: '26px' }}>
            {name}
          </li>
        ))}
      </ul>
      <Section style={{ margin: '16px 0 24px' }}>
        <Button
          className="button"
          href={link}
          style={{
            backgroundColor: accent,
            color: paper,
            padding: '12px 20px',
            fontFamily: interfaceFaces,
            fontSize: 16,
            fontWeight: 700,
            textDecoration: 'none',
          }}
        >
          {say(language, 'mailConfirmButton')}
        </Button>
      </Section>
      <Text className="soft" style={{ ...text, color: soft, fontSize: 14, lineHeight: '20px' }}>
        <Link className="accent" href={link} style={{ color: accent }}>
          {link}
        </Link>
      </Text>
      <Text className="soft" style={{ ...text, color: soft, fontSize: 14, lineHeight: '20px' }}>
        {say(language, 'mailConfirmIgnore', { hours: confirmHours })}
      </Text>
    </Mail>
  )
}

export const confirmationSubject = ({ language, siteName }: ConfirmationContent) =>
  say(language, 'mailConfirmSubject', { siteName })

export function confirmationText({ siteName, language, newsletters, link }: ConfirmationContent) {
  return [
    siteName,
    say(language, 'mailConfirmText'),
    newsletters.map((name) => `* ${name}`).join('\n'),
    `${say(language, 'mailConfirmButton')}: ${link}`,
    say(language, 'mailConfirmIgnore', { hours: confirmHours }),
  ].join('\n\n')
}
