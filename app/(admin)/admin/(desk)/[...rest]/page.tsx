import { notFound } from 'next/navigation'

/** What no page of the newsroom answers: its own words for that, in its own frame. */
export default function NowherePage() {
  notFound()
}
