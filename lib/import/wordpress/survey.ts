import { XmlBroken } from '../xml.ts'
import { AttachmentIndex } from './attachments.ts'
import type { WordpressMapping } from './schema.ts'
import { readWxr, type WxrAuthor, type WxrPost, type WxrSite, type WxrTerm } from './wxr.ts'

/** A guest author of the plug-in Co-Authors Plus. */
export type GuestAuthor = {
  postId: number
  name: string
  login: string
  linkedAccount: string
  biography: string
  website: string
  pictureId: number
  line: number
}

/** What a first reading of an export notes for the second: what posts name may stand after them. */
export type Survey = {
  site: WxrSite
  authors: Map<string, WxrAuthor>
  guests: GuestAuthor[]
  categories: Map<string, WxrTerm>
  tags: WxrTerm[]
  /** Slugs of categories that some post has as its section. */
  sections: Set<string>
  attachments: AttachmentIndex
  /** Reusable blocks, by number. */
  blocks: Map<number, string>
}

/** @throws Invalid when it is no WXR file. Where it breaks off, what came before is noted. */
export async function survey(
  file: string,
  mapping: WordpressMapping,
  onBytes?: (read: number, of: number) => void,
): Promise<Survey> {
  const found: Survey = {
    site: { version: '', url: '', language: '' },
    authors: new Map(),
    guests: [],
    categories: new Map(),
    tags: [],
    sections: new Set(),
    attachments: new AttachmentIndex(),
    blocks: new Map(),
  }
  try {
    for await (const record of readWxr(file, onBytes)) {
      if (record.kind === 'site') found.site = record.site
      else if (record.kind === 'author') found.authors.set(record.author.login, record.author)
      else if (record.kind === 'term') noteTerm(found, record.term, mapping)
      else if (record.kind === 'post') notePost(found, record.post, mapping)
    }
  } catch (error) {
    if (error instanceof XmlBroken) return found
    found.attachments.close()
    throw error
  }
  return found
}

function noteTerm(found: Survey, term: WxrTerm, mapping: WordpressMapping): void {
  if (term.taxonomy === 'category') found.categories.set(term.slug, term)
  else if (term.taxonomy === 'post_tag' || mapping.topicTaxonomies.includes(term.taxonomy))
    found.tags.push(term)
}

function notePost(found: Survey, post: WxrPost, mapping: WordpressMapping): void {
  if (post.type === 'attachment') found.attachments.add(post)
  else if (post.type === 'wp_block') found.blocks.set(post.id, post.content)
  else if (post.type === 'guest-author') found.guests.push(guestOf(post))
  else {
    const slug = sectionSlug(post, found.categories, mapping)
    if (slug) found.sections.add(slug)
  }
}

function guestOf(post: WxrPost): GuestAuthor {
  const meta = (name: string) => (post.meta.get(`cap-${name}`) ?? '').trim()
  return {
    postId: post.id,
    name: meta('display_name') || post.title,
    login: (meta('user_login') || post.slug).replace(/^cap-/, ''),
    linkedAccount: meta('linked_account'),
    biography: meta('description'),
    website: meta('website'),
    pictureId: Number.parseInt(post.meta.get('_thumbnail_id') ?? '', 10) || 0,
    line: post.line,
  }
}

/** The category that is a post's section: the one that Yoast calls primary, else the first. */
export function sectionSlug(
  post: WxrPost,
  categories: Map<string, WxrTerm>,
  { categories: mapped }: WordpressMapping,
): string | undefined {
  const slugs = post.terms
    .filter(({ taxonomy, slug }) => taxonomy === 'category' && slug)
    .map(({ slug }) => slug)
    .filter((slug) => {
      const as = mapped[slug]
      return as === undefined || (as !== 'skip' && 'section' in as)
    })
  const primary = Number.parseInt(post.meta.get('_yoast_wpseo_primary_category') ?? '', 10)
  return slugs.find((slug) => primary > 0 && categories.get(slug)?.id === primary) ?? slugs[0]
}
