import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { processState } from './process-state.ts'

/** Which Broadsheet this is: package.json's version, and the commit (COMMIT, or that of a checkout). */
export const versionOf = (): { version: string; commit: string; node: string } =>
  processState('version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    return { version, commit: commit(), node: process.version }
  })

function commit(): string {
  const given = process.env.COMMIT
  if (given) return /^[\da-f]{7,40}$/.test(given) ? given.slice(0, 12) : 'unknown'
  try {
    // Only of Broadsheet's own checkout, not of one that it lies in.
    const found = execFileSync('git', ['rev-parse', '--show-cdup', 'HEAD'], {
      ...{ encoding: 'utf8', timeout: 2000, stdio: ['ignore', 'pipe', 'ignore'] },
    } as const)
    const [above = '', hash = ''] = found.split('\n')
    return above === '' ? hash.slice(0, 12) : 'unknown'
  } catch {
    return 'unknown'
  }
}
