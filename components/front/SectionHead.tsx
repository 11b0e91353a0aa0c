import type { Section } from '#lib/sections/schema.ts'

/** What a section is called, and is about. */
export function SectionHead({
  section: { name, description },
}: {
  section: Pick<Section, 'name' | 'description'>
}) {
  return (
    <header className="page-head">
      <h1 className="page-title">{name}</h1>
      {description && <p className="page-description">{description}</p>}
    </header>
  )
}
