import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BodyRenderer } from '#lib/api/article-html.ts'
import type { MailRenderer } from '#lib/newsletter/render.ts'

// Components that are made into HTML outside of Next.js. They are JSX, which Node can't run as it is.

const made = {
  mails: 'components/newsletter/render.tsx',
  bodies: 'components/article-body/render-to-html.tsx',
}
const path = (name: string) => `.build/${name}.mjs`

/** Where the build puts them. */
export const markupFiles = Object.keys(made).map(path)

/** Compiles them. */
export async function compileMarkup(): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    entryPoints: made,
    outdir: '.build',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
    jsx: 'automatic',
  })
}

/** What was compiled, loaded when it is first needed. */
function built<M>(name: keyof typeof made): () => Promise<M> {
  let loaded: Promise<M> | undefined
  return () => {
    loaded ??= import(pathToFileURL(resolve(path(name))).href) as Promise<M>
    return loaded
  }
}

/** How mails look, for this process. */
export function builtMails(): MailRenderer {
  const load = built<MailRenderer>('mails')
  return {
    edition: async (...given) => (await load()).edition(...given),
    confirmation: async (...given) => (await load()).confirmation(...given),
  }
}

/** How the bodies of articles look elsewhere, for this process. */
export function builtBodies(): BodyRenderer {
  const load = built<{ renderBody: BodyRenderer }>('bodies')
  return async (...given) => (await load()).renderBody(...given)
}
