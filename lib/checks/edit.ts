import { type Finding, headlineShown } from './schema.ts'

/** What must be known of an edit, beside what it says, to check it. */
export type Facts = {
  headline: string
  sectionId: number | null
  /** Pictures that it shows, each use of its own. */
  pictures: {
    mediaId: number
    alt: string
    field: string
    /** Undefined: it is no longer in the library. */
    known?: { name: string; credit: string; ended: boolean } | undefined
    /** Do readers see it in this article already? */
    isLive: boolean
  }[]
  /** Articles of ours that it leads to. */
  links: { subject: string; words: string; state: 'live' | 'not public' | 'missing' }[]
  /** Set while the embargo isn't over: until when, for a person. */
  embargo: { at: Date; words: string } | null
  /** Another article with this headline, published within 30 days. */
  sameHeadline: { id: number; publishedAt: Date } | null
}

/** Checks what an author typed. */
export function checkEdit(facts: Facts): Finding[] {
  const { headline, sectionId, embargo, pictures, links, sameHeadline } = facts
  const findings: Finding[] = []
  const find = (
    check: Finding['check'],
    subject: string,
    field: string,
    message: string,
    onlyWarns = false,
  ) => findings.push({ check, subject, field, message, ...(onlyWarns ? { onlyWarns } : {}) })

  if (sectionId === null) find('section', '', 'sectionId', 'Choose a section.')
  if (embargo) {
    // Another time is another embargo: an excuse is of this one.
    const subject = embargo.at.toISOString()
    find('embargo', subject, 'embargo', `It is embargoed until ${embargo.words}.`)
  }
  const length = [...headline].length
  if (length > headlineShown) {
    const message = `The headline has ${length} characters; search and cards show about ${headlineShown}.`
    find('headlineLength', headline, 'headline', message)
  }
  if (sameHeadline) {
    const day = sameHeadline.publishedAt.toISOString().slice(0, 10)
    const message = `Article ${sameHeadline.id}, published ${day}, has the same headline.`
    find('sameHeadline', `article:${sameHeadline.id}`, 'headline', message)
  }
  for (const { mediaId, alt, field, known, isLive } of pictures) {
    const subject = `media:${mediaId}`
    const name = known?.name ? `“${known.name}”` : `Picture ${mediaId}`
    if (!known) {
      find('pictureRights', subject, field, `${name} is no longer in the library.`)
      continue
    }
    if (!alt.trim()) {
      const message = `Describe ${name} for those who can’t see it.`
      find('altText', subject, field === 'picture' ? 'picture.alt' : field, message)
    }
    if (!known.credit) find('pictureCredit', subject, field, `${name} has no credit.`)
    // An article that shows it already is left alone.
    if (known.ended)
      find('pictureRights', subject, field, `The rights of ${name} have ended.`, isLive)
  }
  for (const { subject, words, state } of links) {
    if (state === 'live') continue
    const reason = state === 'missing' ? 'isn’t there' : 'isn’t public'
    find('internalLinks', subject, 'body', `The article behind “${words}” ${reason}.`)
  }
  return findings
}
