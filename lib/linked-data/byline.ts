import type { Organization, Person, ProfilePage, WithContext } from 'schema-dts'
import { partyOf } from '#lib/bylines/printed.ts'
import type { BylinePage } from '#lib/bylines/schema.ts'
import { pictureUrl } from '#lib/media/schema.ts'
import type { Publisher } from '#lib/organisation/schema.ts'
import { organisationId } from './organisation.ts'

/** A byline's own page: who it is, what they know, where they are found and written to. */
export function profileData(byline: BylinePage, publisher: Publisher): WithContext<ProfilePage> {
  const { origin, language, siteName } = publisher
  const { slug, kind, roleTitle, biography, contact, links, beats, portrait, leftIn } = byline
  const page = `${origin}/by/${slug}`
  const pages = links.filter(({ url }) => url.startsWith('https:')).map(({ url }) => url)
  const isPerson = kind !== 'agency'
  const entity = {
    ...partyOf(byline, origin),
    '@id': `${page}#byline`,
    ...(roleTitle && isPerson && { jobTitle: roleTitle }),
    ...(biography && { description: biography }),
    ...(contact && { email: contact }),
    ...(pages.length && { sameAs: pages }),
    ...(beats.length && { knowsAbout: beats }),
    ...(portrait && { image: origin + pictureUrl(portrait, 800) }),
    ...(kind === 'staff' &&
      !leftIn && {
        worksFor: {
          '@type': 'NewsMediaOrganization',
          '@id': organisationId(origin),
          name: siteName,
        },
      }),
  } as Person | Organization
  return {
    '@context': 'https://schema.org',
    '@type': 'ProfilePage',
    url: page,
    inLanguage: language,
    mainEntity: entity,
  }
}
