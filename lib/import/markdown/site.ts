import { lstat, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { Invalid } from '#lib/platform/failures.ts'
import { type Fields, jsonFields, tomlFields, yamlFields } from './front-matter.ts'

export type Generator = 'hugo' | 'jekyll' | 'eleventy' | 'plain'

export type SiteFolder = {
  root: string
  generator: Generator
  /** Folder of the texts, below the root; empty: the root itself. */
  texts: string
  config: Fields
  /** By key: what the site's data say of its authors. */
  authors: Map<string, Fields>
}

const maxFileBytes = 5 * 2 ** 20
// What a generator wrote or needs, and what isn't the site's.
const skipped =
  /^(node_modules|_site|public|resources|themes|layouts|archetypes|vendor|_includes|_layouts|_sass|\..+)$/

/** Is it in a folder that isn't looked into? @param path from the site's root */
export const isPassedOver = (path: string): boolean =>
  path
    .split('/')
    .slice(0, -1)
    .some((folder) => skipped.test(folder))

/** Is it a text of Markdown, by its name? */
export const isText = (path: string): boolean => /\.(md|markdown|mkd)$/i.test(path)

/** Is a folder of this name a part of a site, rather than a site? */
export const isPartOfSite = (folder: string): boolean =>
  /^(content|src|_posts|_drafts)$/.test(folder)

/** @throws Invalid when there is no such folder, or its settings can't be read */
export async function openSite(root: string): Promise<SiteFolder> {
  const info = await stat(root).catch(() => undefined)
  if (!info?.isDirectory()) throw new Invalid({ '': [`There is no folder ${root}.`] })
  const names = new Set(await readdir(root))
  const generator = generatorOf(names)
  const texts = ['hugo', 'eleventy'].includes(generator)
    ? (['content', 'src'].find((one) => names.has(one)) ?? '')
    : ''
  const config = await firstOf(root, [
    'hugo.toml',
    'hugo.yaml',
    'hugo.yml',
    'hugo.json',
    'config.toml',
    'config.yaml',
    'config.yml',
    'config.json',
    '_config.yml',
    '_config.yaml',
  ])
  return { root, generator, texts, config, authors: await authorsIn(root) }
}

function generatorOf(names: Set<string>): Generator {
  const has = (...some: string[]) => some.some((one) => names.has(one))
  const all = [...names]
  if (all.some((one) => /^(\.eleventy|eleventy\.config)\.[cm]?[jt]s$/.test(one))) return 'eleventy'
  if (has('_config.yml', '_config.yaml', '_posts')) return 'jekyll'
  if (
    all.some((one) => /^(hugo|config)\.(toml|ya?ml|json)$/.test(one)) ||
    has('archetypes', 'content')
  )
    return 'hugo'
  return 'plain'
}

async function firstOf(root: string, files: string[]): Promise<Fields> {
  for (const file of files) {
    const text = await readText(join(root, file)).catch(() => undefined)
    if (text === undefined) continue
    try {
      if (file.endsWith('.toml')) return tomlFields(text)
      return file.endsWith('.json') ? jsonFields(text) : yamlFields(text)
    } catch (error) {
      throw new Invalid({
        '': [`${file}: ${(error as Error).message.replace('front matter', 'text')}`],
      })
    }
  }
  return {}
}

async function authorsIn(root: string): Promise<Map<string, Fields>> {
  const files = ['_data', 'data'].flatMap((folder) =>
    ['yml', 'yaml', 'json', 'toml'].map((end) => `${folder}/authors.${end}`),
  )
  const all = Object.entries(await firstOf(root, files))
  return new Map(
    all.filter((one): one is [string, Fields] => typeof one[1] === 'object' && one[1] !== null),
  )
}

/** Files below a folder in the order of their names, and what was passed over. */
export async function* filesIn(
  root: string,
  folder = root,
): AsyncGenerator<{ path: string; kind: 'text' | 'link' | 'other' }> {
  const entries = await readdir(folder, { withFileTypes: true })
  entries.sort((one, other) => (one.name < other.name ? -1 : 1))
  for (const entry of entries) {
    const file = join(folder, entry.name)
    const path = relative(root, file).split(sep).join('/')
    // A link may lead anywhere on this machine.
    if (entry.isSymbolicLink()) yield { path, kind: 'link' }
    else if (entry.isDirectory()) {
      if (!skipped.test(entry.name)) yield* filesIn(root, file)
    } else if (isText(entry.name)) yield { path, kind: 'text' }
    else if (/\.html?$/i.test(entry.name) && /(^|\/)_(posts|drafts)\//.test(path))
      yield { path, kind: 'text' }
    else if (/\.(adoc|asciidoc|org|rst|textile|njk|liquid|pandoc)$/i.test(entry.name))
      yield { path, kind: 'other' }
  }
}

/** @throws Invalid when it is too long, or no UTF-8 */
export async function readText(file: string): Promise<string> {
  const { size } = await lstat(file)
  if (size > maxFileBytes)
    throw new Invalid({ '': [`It is longer than ${maxFileBytes / 2 ** 20} MB.`] })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new Invalid({ '': ['It isn’t UTF-8: save it in that encoding.'] })
  }
}

export const siteName = (root: string): string => basename(resolve(root))
