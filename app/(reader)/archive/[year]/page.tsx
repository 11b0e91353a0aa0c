import { PartsPage, type PartsProps, partsMetadata } from '../parts.tsx'

export const generateMetadata = partsMetadata

/** The months of a year. */
export default function YearPage(props: PartsProps) {
  return <PartsPage {...props} />
}
