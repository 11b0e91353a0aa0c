import { processState } from '#lib/platform/process-state.ts'
import type { ConfirmationContent, EditionContent, ReaderLinks, RenderedMail } from './schema.ts'

/** How mails look: what they are made of comes in, HTML and plain text go out. */
export type MailRenderer = {
  edition(content: EditionContent, links: ReaderLinks): Promise<RenderedMail>
  confirmation(content: ConfirmationContent): Promise<RenderedMail>
}

const kept = () => processState('newsletter-renderer', () => ({ by: null as MailRenderer | null }))

/** The program says how mails are rendered. */
export function renderMailsBy(renderer: MailRenderer): void {
  kept().by = renderer
}

/** @throws when this process has no renderer */
export function mailRenderer(): MailRenderer {
  const { by } = kept()
  if (!by) throw new Error('this process renders no mails')
  return by
}

// An edition is rendered once, with these for the addresses that each reader has her own of.
const placeholders: ReaderLinks = {
  unsubscribe: 'https://placeholder.invalid/unsubscribe',
  preferences: 'https://placeholder.invalid/preferences',
}

/** An edition as everyone gets it, but for the links that are a reader's own. */
export const renderForAll = (content: EditionContent): Promise<RenderedMail> =>
  mailRenderer().edition(content, placeholders)

/** The same with a reader's own links. @param links made of letters that HTML needs not escape */
export function withLinks(mail: RenderedMail, links: ReaderLinks): RenderedMail {
  const put = (text: string) =>
    text
      .replaceAll(placeholders.unsubscribe, links.unsubscribe)
      .replaceAll(placeholders.preferences, links.preferences)
  return { ...mail, html: put(mail.html), text: put(mail.text) }
}
