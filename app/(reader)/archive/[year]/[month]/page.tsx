import { PartsPage, type PartsProps, partsMetadata } from '../../parts.tsx'

export const generateMetadata = partsMetadata

/** The days of a month. */
export default function MonthPage(props: PartsProps) {
  return <PartsPage {...props} />
}
