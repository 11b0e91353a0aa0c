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
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { transformSync } from 'esbuild'
import { StartFailure } from '#lib/platform/failures.ts'

const stamp = '.build/sources'

const sources = [
  '{app,components,public}/**/*.*',
  'lib/**/*.ts',
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
  if (![stamp, '.next/BUILD_ID'].every((file) => existsSync(file))) return false
  return readFileSync(stamp, 'utf8') === digest(sources)
}

/** Builds the pages; the builder's output is shown only when it fails. */
export async function build(): Promise<void> {
  const now = digest(sources)
  rmSync(stamp, { force: true })
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
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
}

/** The readers' script, small enough for an old phone. */
export function readerScript(): string {
  const source = readFileSync('components/reader.client.ts', 'utf8')
  const { code } = transformSync(source, {
    loader: 'ts',
    minify: true,
    target: 'es2018',
    format: 'iife',
  })
  return code
}
