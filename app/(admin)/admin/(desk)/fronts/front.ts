import { notFound } from 'next/navigation'
import { idInText } from '#lib/platform/id.ts'

/** The front of a page's address: a section's id, or null for the site's. */
export async function frontOf(params: Promise<{ front: string }>): Promise<number | null> {
  const { front } = await params
  if (front === 'home') return null
  return idInText.safeParse(front).data ?? notFound()
}
