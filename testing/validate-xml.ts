import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validateXML } from 'xmllint-wasm'

const folder = join(import.meta.dirname, 'schemas')

/**
 * What libxml's validator says against a document.
 * @param schema a file of testing/schemas: .xsd or .rng; those that it imports are named after it
 * @returns nothing when the document is valid
 */
export async function invalidities(xml: string, schema: string, ...imported: string[]) {
  const [main = '', ...others] = await Promise.all(
    [schema, ...imported].map(async (fileName) => ({
      fileName,
      contents: await readFile(join(folder, fileName), 'utf8'),
    })),
  )
  const { errors } = await validateXML({
    xml: [{ fileName: 'document.xml', contents: xml }],
    extension: schema.endsWith('.rng') ? 'relaxng' : 'schema',
    schema: [main],
    preload: others,
    initialMemoryPages: 512,
    maxMemoryPages: 4096,
  })
  return errors.map(({ message, loc }) => `${loc?.lineNumber ?? ''}: ${message}`)
}

/** The same of a sitemap or an index of sitemaps. */
export const sitemapInvalidities = (xml: string) =>
  invalidities(xml, 'sitemap.xsd', 'sitemap-image.xsd', 'sitemap-news.xsd')
