import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { transformSync } from 'esbuild'
import { StartFailure } from '#lib/platform/failures.ts'

const stamp = '.build/sources'
const clientStamp = '.build/schema'

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

const stands = (file: string, value: string) =>
  existsSync(file) && readFileSync(file, 'utf8') === value

function note(file: string, value: string): void {
  mkdirSync('.build', { recursive: true })
  writeFileSync(file, value)
}

/** Runs a program of node_modules; its output is shown only when it fails. */
async function program(what: string, args: string[], env = {}): Promise<void> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'pipe' })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new StartFailure(`${output.trim()}\n${what} failed: see above.`)
}

/** Generates the Prisma client when the schema changed. @returns whether it did */
export async function generateClient(): Promise<boolean> {
  const now = digest(['prisma/schema.prisma'])
  if (stands(clientStamp, now) && existsSync('lib/platform/prisma/client.ts')) return false
  // The generator needs no schema engine but refuses to start without one; this keeps it from
  // downloading what is not used.
  await program('prisma generate', ['node_modules/prisma/build/index.js', 'generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  })
  note(clientStamp, now)
  return true
}

/** Is the build in .next made of the sources as they are? */
export function buildIsCurrent(): boolean {
  return existsSync('.next/BUILD_ID') && stands(stamp, digest(sources))
}

/** Builds the pages. */
export async function build(): Promise<void> {
  const now = digest(sources)
  rmSync(stamp, { force: true })
  await program('next build', ['node_modules/next/dist/bin/next', 'build'], {
    NODE_ENV: 'production',
  })
  note(stamp, now)
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
