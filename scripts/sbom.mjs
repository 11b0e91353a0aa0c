import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Prints what an installation has, as a CycloneDX document, from the lockfile alone. npm writes it; asked
// to leave out what only builds and tests, it would leave out what these share with the rest too, so it is
// shown a lockfile without them.

const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
const { name, version, description, license, dependencies } = read('package.json')
const lock = read('package-lock.json')
const packages = Object.fromEntries(
  Object.entries(lock.packages)
    .filter(([, { dev }]) => !dev)
    .map(([path, { devDependencies: _, ...rest }]) => [path, rest]),
)

const folder = mkdtempSync(join(tmpdir(), 'sbom-'))
try {
  const cwd = join(folder, name)
  mkdirSync(cwd)
  const manifest = { name, version, description, license, dependencies }
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(cwd, 'package-lock.json'), JSON.stringify({ ...lock, packages }))
  const args = 'sbom --package-lock-only --sbom-format cyclonedx --sbom-type application'
  execFileSync('npm', args.split(' '), { cwd, stdio: 'inherit' })
} finally {
  rmSync(folder, { recursive: true })
}
