import type {
  ContactPoint,
  ImageObject,
  NewsMediaOrganization,
  PostalAddress,
  WebSite,
  WithContext,
} from 'schema-dts'
import type { Publisher } from '#lib/organisation/schema.ts'

/** Names the organisation wherever a page speaks of it. */
export const organisationId = (origin: string) => `${origin}/#organisation`
const siteId = (origin: string) => `${origin}/#site`

/** Which page of the newsroom says what schema.org, and the Trust Project, ask an organisation for. */
const policyProperties = {
  principles: 'publishingPrinciples',
  ethics: 'ethicsPolicy',
  corrections: 'correctionsPolicy',
  ownership: 'ownershipFundingInfo',
  masthead: 'masthead',
  mission: 'missionCoveragePrioritiesPolicy',
  verification: 'verificationFactCheckingPolicy',
  unnamedSources: 'unnamedSourcesPolicy',
  diversity: 'diversityPolicy',
  diversityReport: 'diversityStaffingReport',
  feedback: 'actionableFeedbackPolicy',
  bylines: 'noBylinesPolicy',
} as const
type PolicyProperty = (typeof policyProperties)[keyof typeof policyProperties]

/** Address of the page for each policy that there is. */
export function policiesOf({
  policies,
  origin,
}: Pick<Publisher, 'policies' | 'origin'>): Partial<Record<PolicyProperty, string>> {
  return Object.fromEntries(
    Object.entries(policyProperties).flatMap(([purpose, property]) => {
      const path = policies[purpose as keyof typeof policyProperties]
      return path ? [[property, origin + path]] : []
    }),
  )
}

/** The icon that every site has. */
const iconPath = '/apple-touch-icon.png'

const logoOf = ({ logo, origin }: Publisher): ImageObject => ({
  '@type': 'ImageObject',
  url: origin + (logo?.url ?? iconPath),
  width: String(logo?.width ?? 180),
  height: String(logo?.height ?? 180),
})

/** Who publishes, in short: what each article names. */
export function publisherOf(publisher: Publisher): NewsMediaOrganization {
  const { siteName, origin } = publisher
  return {
    '@type': 'NewsMediaOrganization',
    '@id': organisationId(origin),
    name: siteName,
    url: `${origin}/`,
    logo: logoOf(publisher),
    ...policiesOf(publisher),
  }
}

/** Who publishes, with all that is known: for the front and the page about it. */
export function organisationData(publisher: Publisher): WithContext<NewsMediaOrganization> {
  const { organisation, origin, policies } = publisher
  const { legalName, description, founded, sameAs, email, phone } = organisation
  return {
    '@context': 'https://schema.org',
    ...(publisherOf(publisher) as Exclude<NewsMediaOrganization, string>),
    ...(legalName && { legalName }),
    ...(description && { description }),
    ...(founded && { foundingDate: founded }),
    ...(email && { email }),
    ...(phone && { telephone: phone }),
    ...addressOf(organisation),
    ...contactOf(organisation, policies, origin),
    ...(sameAs.length && { sameAs }),
  } as WithContext<NewsMediaOrganization>
}

function addressOf({ street, postalCode, city, country }: Publisher['organisation']) {
  if (!street && !city) return {}
  const address: PostalAddress = {
    '@type': 'PostalAddress',
    ...(street && { streetAddress: street }),
    ...(postalCode && { postalCode }),
    ...(city && { addressLocality: city }),
    ...(country && { addressCountry: country }),
  }
  return { address }
}

/** Where readers answer back. */
function contactOf(
  { email, phone }: Publisher['organisation'],
  { feedback, contact }: Publisher['policies'],
  origin: string,
) {
  const path = feedback ?? contact
  if (!email && !phone && !path) return {}
  const contactPoint: ContactPoint = {
    '@type': 'ContactPoint',
    contactType: 'newsroom',
    ...(email && { email }),
    ...(phone && { telephone: phone }),
    ...(path && { url: origin + path }),
  }
  return { contactPoint }
}

/** The site, with its search. */
export function siteData({ siteName, language, origin }: Publisher): WithContext<WebSite> {
  const search = {
    '@type': 'SearchAction' as const,
    target: {
      '@type': 'EntryPoint' as const,
      urlTemplate: `${origin}/search?q={search_term_string}`,
    },
    // Not among schema.org's own properties: how an action's input is described.
    'query-input': 'required name=search_term_string',
  }
  return {
    '@context': 'https://schema.org',
    '@type': 'WebSite',
    '@id': siteId(origin),
    name: siteName,
    url: `${origin}/`,
    inLanguage: language,
    publisher: { '@id': organisationId(origin) },
    potentialAction: search,
  }
}

/** The site as a part of it names it. */
export const partOfSite = ({ siteName, origin }: Publisher) => ({
  '@type': 'WebSite' as const,
  '@id': siteId(origin),
  name: siteName,
  url: `${origin}/`,
})
