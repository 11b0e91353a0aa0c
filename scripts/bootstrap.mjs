// What runs before the dependencies are there: plain Node from 20.19 on, nothing imported but Node.
// It installs what is missing, then runs the given script on the Node that package.json brings.
//   node scripts/bootstrap.mjs scripts/start.ts [arguments]
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
process.chdir(root)

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Broadsheet needs Node 20.19 or later to begin; this is ${process.version}.`)
  process.exit(1)
}

installIfMissing()

const [script = '', ...args] = process.argv.slice(2)
// From 22.18 on Node runs TypeScript as it is.
if (major > 22 || (major === 22 && minor >= 18)) {
  process.argv.splice(1, 2, resolve(script))
  await import(pathToFileURL(resolve(script)).href)
} else {
  const node = join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`
  const child = spawn(node, [resolve(script), ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH: path },
  })
  // The terminal sends Ctrl-C to both; others send theirs to this process alone.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

function installIfMissing() {
  const mark = join(root, 'node_modules', '.broadsheet-installed')
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return
  const began = Date.now()
  console.log('Installing the dependencies, for the first time or after a change …')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  // devDependencies too, whatever NODE_ENV says: the build needs them.
  const { status, stderr, stdout } = spawnSync(
    npm,
    ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { encoding: 'utf8', shell: process.platform === 'win32' },
  )
  if (status !== 0) {
    console.error(stdout, stderr)
    console.error('The dependencies could not be installed: see npm’s message above.')
    process.exit(1)
  }
  writeFileSync(mark, lock)
  console.log(`  Dependencies  ${((Date.now() - began) / 1000).toFixed(1)} s`)
}
