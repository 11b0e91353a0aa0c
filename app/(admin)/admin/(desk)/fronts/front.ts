import { notFound } from 'next/navigation'

/** The front of a page's address: a section's id, or null for the site's. */
export async function frontOf(params: Promise<{ front: string }>): Promise<number | null> {
  const { front } = await params
  if (front === 'home') return null
  if (!/^[1-9]\d{0,8}$/.test(front)) notFound()
  return Number(front)
}
