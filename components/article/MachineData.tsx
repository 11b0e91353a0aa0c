/** Data for machines in JSON-LD. */
export function MachineData({ data }: { data: object }) {
  return (
    <script
      type="application/ld+json"
      // A "<" could end the script's element: JSON may write it otherwise.
      // biome-ignore lint/security/noDangerouslySetInnerHtml: JSON of our own making, see above
      dangerouslySetInnerHTML={{ __html: JSON.stringify(data).replaceAll('<', '\\u003c') }}
    />
  )
}
