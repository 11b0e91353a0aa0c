import { render } from '@react-email/components'
import type {
  ConfirmationContent,
  EditionContent,
  ReaderLinks,
  RenderedMail,
} from '#lib/newsletter/schema.ts'
import { ConfirmationMail, confirmationSubject, confirmationText } from './ConfirmationMail.tsx'
import { EditionMail, editionText } from './EditionMail.tsx'

// Mails as HTML and as plain text. It runs outside Next.js: scripts/steps/markup.ts bundles it.

export async function edition(content: EditionContent, links: ReaderLinks): Promise<RenderedMail> {
  return {
    subject: content.subject,
    html: await render(<EditionMail content={content} links={links} />),
    text: editionText(content, links),
  }
}

export async function confirmation(content: ConfirmationContent): Promise<RenderedMail> {
  return {
    subject: confirmationSubject(content),
    html: await render(<ConfirmationMail content={content} />),
    text: confirmationText(content),
  }
}
