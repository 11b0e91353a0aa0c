// What runs before the dependencies are there: plain Node from 20.19 on, nothing imported but Node.
// It installs what is missing, generates the Prisma client, which every script imports, then runs
// the given script on the Node that package.json brings.
//   node scripts/bootstrap.mjs scripts/start.ts [arguments]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)
const windows = process.platform === 'win32'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Broadsheet needs Node 20.19 or later to begin; this is ${process.version}.`)
  process.exit(1)
}

installIfMissing()
generateIfStale()

const [script = '', ...args] = process.argv.slice(2)
// From 22.18 on Node runs TypeScript as it is; an older one has brought a newer one along.
const runsTypeScript = major > 22 || (major === 22 && minor >= 18)
const ours = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
const node = runsTypeScript ? process.execPath : ours
// Under load V8 lets its young generation grow to 64 MB and keeps it; nothing here needs that.
const child = spawn(node, ['--max-semi-space-size=8', resolve(script), ...args], {
  stdio: 'inherit',
  env: {
    // What glibc keeps for each thread's own use adds up to a hundred MB and serves nobody.
    MALLOC_ARENA_MAX: '2',
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter),
  },
})
// The terminal sends Ctrl-C to both; others send theirs to this process alone.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))

function installIfMissing() {
  const mark = join(root, 'node_modules', '.broadsheet-installed')
  const lock = digest('package-lock.json')
  if (stands(mark, lock)) return
  console.log('Installing the dependencies, for the first time or after a change …')
  // devDependencies too, whatever NODE_ENV says: the build needs them.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  step('Dependencies', windows ? 'npm.cmd' : 'npm', args, { shell: windows })
  writeFileSync(mark, lock)
}

function generateIfStale() {
  const mark = join(root, '.build', 'schema')
  const schema = digest('prisma/schema.prisma')
  if (stands(mark, schema) && existsSync('lib/platform/prisma/client.ts')) return
  // The generator needs no schema engine but refuses to start without one; this keeps it from
  // downloading what is not used.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath }
  const args = ['node_modules/prisma/build/index.js', 'generate']
  step('Prisma client', process.execPath, args, { env })
  mkdirSync(dirname(mark), { recursive: true })
  writeFileSync(mark, schema)
}

/** @param {string} file */
function digest(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** @param {string} mark @param {string} value */
function stands(mark, value) {
  return existsSync(mark) && readFileSync(mark, 'utf8') === value
}

/**
 * Runs a program; its output is shown only when it fails.
 * @param {string} name @param {string} program @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} options
 */
function step(name, program, args, options) {
  const began = Date.now()
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8', ...options })
  if (status !== 0) {
    console.error(`${stdout}\n${stderr}\n${name}: ${program} ${args[0]} failed; see above.`)
    process.exit(1)
  }
  console.log(`  ${name.padEnd(14)}${((Date.now() - began) / 1000).toFixed(1)} s`)
}
