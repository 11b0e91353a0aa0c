import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { builtFolder } from '#lib/cache/built-files.ts'
import { compress } from '#lib/cache/encoding.ts'
import { StartFailure } from '#lib/platform/failures.ts'
import { themeFolder } from '#lib/theme/faces.ts'
import { readTheme } from '#lib/theme/theme.ts'
import { browserScripts, compileBrowserScripts } from './browser-scripts.ts'
import { compileMarkup, markupFiles } from './markup.ts'

const stamp = '.build/sources'

const sources = [
  '{app,components,public}/**/*.*',
  'lib/**/*.ts',
  'messages/*.json',
  'theme/*.*',
  '{next.config.js,tsconfig.json,package-lock.json}',
  'prisma/schema.prisma',
]

function digest(patterns: string[]): string {
  const hash = createHash('sha256')
  const files = globSync(patterns, { exclude: (name) => name.includes('platform/prisma') }).sort()
  for (const file of files) {
    if (/\.(test|spec)\.tsx?$/.test(file) || !statSync(file).isFile()) continue
    hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** Is the build in .next made of the sources as they are? */
export function buildIsCurrent(): boolean {
  const made = [
    stamp,
    '.next/BUILD_ID',
    `${themeFolder}/made.json`,
    ...markupFiles,
    ...browserScripts,
  ]
  if (!made.every((file) => existsSync(file))) return false
  return readFileSync(stamp, 'utf8') === digest(sources)
}

/**
 * Makes what pages need of the theme, the markup that is made outside of them, and the scripts of readers'
 * browsers.
 * @throws StartFailure that says what is wrong with the theme
 */
export async function prepare(): Promise<void> {
  await compileMarkup()
  await compileBrowserScripts()
  // It would stay beside the server, as a process and a thread.
  await (await import('esbuild')).stop()
  // A start that builds nothing needs no tools for fonts.
  const { makeTheme } = await import('#lib/theme/make.ts')
  try {
    await makeTheme(readTheme())
  } catch (error) {
    throw new StartFailure((error as Error).message)
  }
}

/** Builds the pages; the builder's output is shown only when it fails. */
export async function build(): Promise<void> {
  const now = digest(sources)
  rmSync(stamp, { force: true })
  await prepare()
  const child = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'pipe',
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  if (code !== 0)
    throw new StartFailure(`${output}${errors}\nThe pages could not be built: see above.`)
  linkTwins()
  await compressBuilt()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
}

/**
 * More than half of what the builder writes for the server is the same text under other names. Node
 * loads a file once under all its names, so one stays, and the others become links to it.
 */
function linkTwins(): void {
  // Links are for administrators there.
  if (process.platform === 'win32') return
  const kept = new Map<string, string>()
  for (const file of globSync('.next/server/chunks/**/*.js').sort()) {
    const source = readFileSync(file, 'utf8').replace(/\/\/# sourceMappingURL=.*\s*$/, '')
    const key = `${dirname(file)} ${createHash('sha256').update(source).digest('hex')}`
    const twin = kept.get(key)
    if (!twin) kept.set(key, file)
    else {
      rmSync(file)
      symlinkSync(basename(twin), file)
    }
  }
}

/** Puts compressed copies beside the texts that browsers fetch: none is compressed while one waits. */
async function compressBuilt(): Promise<void> {
  const texts = globSync(`${builtFolder}/**/*.{js,css,json,svg}`)
  const copy = async (file: string) => {
    const source = await readFile(file)
    await writeFile(`${file}.br`, await compress('br', source, 9))
    await writeFile(`${file}.gz`, await compress('gzip', source))
  }
  await Promise.all(texts.map(copy))
}
