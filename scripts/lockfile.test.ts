import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// What is installed is what was looked at: the same bytes everywhere, from the registry.

type Locked = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  inBundle?: boolean
  dev?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'))
const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }
const { '': root, ...installed } = packages
const manifest = read('package.json') as Required<Pick<Locked, 'dependencies' | 'devDependencies'>>

test('the lockfile is that of package.json, which names exact versions', () => {
  expect(root?.dependencies).toEqual(manifest.dependencies)
  expect(root?.devDependencies).toEqual(manifest.devDependencies)
  const named = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  for (const [name, version] of named) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.-]+)?$/)])
    expect([name, installed[`node_modules/${name}`]?.version]).toEqual([name, version])
  }
})

test('each package has its checksum, and comes from no repository or address of its own', () => {
  const wrong = Object.entries(installed).filter(
    ([, { resolved, integrity = '', link, inBundle }]) =>
      link ||
      (!inBundle && !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity)) ||
      (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
  )
  expect(wrong).toEqual([])
  expect(Object.keys(installed).length).toBeGreaterThan(500)
})

test('npm run sbom lists what an installation has, by name, version and checksum', () => {
  const printed = execFileSync('npm', ['run', '--silent', 'sbom'], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  })
  const { bomFormat, components } = JSON.parse(printed) as {
    bomFormat: string
    components: { name: string; version: string; purl: string; hashes?: { alg: string }[] }[]
  }
  expect(bomFormat).toBe('CycloneDX')
  const next = components.find(({ name }) => name === 'next')
  expect(next).toMatchObject({
    version: manifest.dependencies.next,
    purl: `pkg:npm/next@${manifest.dependencies.next}`,
    hashes: [{ alg: 'SHA-512' }],
  })
  const runs = Object.keys(manifest.dependencies).filter(
    (name) =>
      !components.some(({ purl }) => purl.startsWith(`pkg:npm/${name.replace('@', '%40')}@`)),
  )
  expect(runs).toEqual([])
  // Nothing that only builds or tests it.
  expect(components.some(({ name }) => name === 'vitest')).toBe(false)
})
