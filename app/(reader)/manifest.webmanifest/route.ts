import { writeManifest } from '#lib/offline/manifest.ts'

// Made of the settings as they are; the page cache in front keeps it.
export const dynamic = 'force-dynamic'

export async function GET() {
  return new Response(JSON.stringify(await writeManifest()), {
    headers: { 'Content-Type': 'application/manifest+json; charset=utf-8' },
  })
}
