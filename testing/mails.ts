import PostalMime from 'postal-mime'

// What tests read of mails that a server of theirs took.

/** A mail as a reader's program reads it. */
export async function readMail(message: string) {
  const mail = await PostalMime.parse(message)
  const header = (name: string) =>
    mail.headers.filter(({ key }) => key === name.toLowerCase()).map(({ value }) => value)
  return { ...mail, header }
}

/** The first address in a text that contains `part`. */
export const linkIn = (text: string, part: string) =>
  text.split(/[\s<>"]+/).find((word) => word.startsWith('http') && word.includes(part)) ?? ''
