import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MailRenderer } from '#lib/newsletter/render.ts'

/** Where the build puts the mails' components. */
export const mailsFile = '.build/mails.mjs'

/** Compiles the mails' components: they are JSX, which Node can't run as it is. */
export async function compileMails(): Promise<void> {
  const { build } = await import('esbuild')
  await build({
    entryPoints: ['components/newsletter/render.tsx'],
    outfile: mailsFile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node22',
    format: 'esm',
    jsx: 'automatic',
  })
}

/** How mails look, for this process: what the build compiled, loaded when the first mail is made. */
export function builtMails(): MailRenderer {
  let loaded: Promise<MailRenderer> | undefined
  const load = () => {
    loaded ??= import(pathToFileURL(resolve(mailsFile)).href) as Promise<MailRenderer>
    return loaded
  }
  return {
    edition: async (...given) => (await load()).edition(...given),
    confirmation: async (...given) => (await load()).confirmation(...given),
  }
}
