import type { Metadata } from 'next'
import { ApiReference } from '#components/api/ApiReference.tsx'
import { readReference } from '#lib/api/reference.ts'
import { apiPath } from '#lib/api/schema.ts'

export function generateMetadata(): Metadata {
  const { title, description } = readReference()
  return { title, description, alternates: { canonical: apiPath } }
}

/** The API, for people who write programs. */
export default function ApiPage() {
  return <ApiReference reference={readReference()} />
}
