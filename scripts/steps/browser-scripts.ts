import { readFileSync } from 'node:fs'

const path = (name: string) => `.build/scripts/${name}.js`

const worker = { entry: 'components/offline/worker.client.ts', target: 'es2020' }
const made = {
  /** Small enough for an old phone. */
  reader: { entry: 'components/reader.client.ts', target: 'es2018' },
  /** The service worker, which keeps pages for reading without a connection, or keeps none. */
  worker: { ...worker, define: { OFFLINE: 'true' } },
  'online-worker': { ...worker, define: { OFFLINE: 'false' } },
}

/** Where the build puts what readers' browsers run of ours. */
export const browserScripts = Object.keys(made).map(path)

/** Compiles them. */
export async function compileBrowserScripts(): Promise<void> {
  const { build } = await import('esbuild')
  await Promise.all(
    Object.entries(made).map(([name, { entry, ...options }]) =>
      build({
        entryPoints: [entry],
        outfile: path(name),
        bundle: true,
        minify: true,
        format: 'iife',
        ...options,
      }),
    ),
  )
}

/** What the build compiled. @param offline does the service worker keep pages? */
export const builtScripts = ({ offline }: { offline: boolean }) => ({
  reader: readFileSync(path('reader'), 'utf8'),
  worker: readFileSync(path(offline ? 'worker' : 'online-worker'), 'utf8'),
})
