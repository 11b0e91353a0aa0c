import { Body, Container, Head, Html, Preview } from '@react-email/components'
import type { ReactNode } from 'react'
import { directionOf } from '#lib/messages/say.ts'
import type { Theme } from '#lib/theme/schema.ts'

export type Colours = Theme['colours']

const faces = 'Georgia, "Times New Roman", serif'
/** The faces of what isn't read but looked at: no mail program has ours. */
export const interfaceFaces = '-apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif'

/**
 * Programs that know dark mode take these; the others have the light colours, which stand at each
 * element, since some programs throw style sheets away.
 */
const darkStyles = ({ dark }: Colours) => `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    body, .paper { background-color: ${dark.paper} !important; }
    .ink { color: ${dark.ink} !important; }
    .soft { color: ${dark.soft} !important; }
    .accent { color: ${dark.accent} !important; }
    .rule { border-color: ${dark.rule} !important; }
    .button { background-color: ${dark.accent} !important; color: ${dark.paper} !important; }
  }`

/** What all mails to readers have in common: one column, colours for light and dark, a language. */
export function Mail({
  language,
  colours,
  title,
  preview,
  children,
}: {
  language: string
  colours: Colours
  title: string
  /** What mail programs show beside the subject. */
  preview: string
  children: ReactNode
}) {
  const { paper, ink } = colours.light
  return (
    <Html lang={language} dir={directionOf(language)}>
      <Head>
        <title>{title}</title>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="viewport" content="width=device-width" />
        <style>{darkStyles(colours)}</style>
      </Head>
      {preview && <Preview>{preview}</Preview>}
      <Body
        className="paper ink"
        style={{
          margin: 0,
          padding: '24px 0',
          backgroundColor: paper,
          color: ink,
          fontFamily: faces,
        }}
      >
        <Container
          className="paper"
          style={{ maxWidth: 600, width: '100%', margin: '0 auto', padding: '0 20px' }}
        >
          {children}
        </Container>
      </Body>
    </Html>
  )
}
