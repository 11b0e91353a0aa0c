import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

const answerSchema = z.object({
  messages: z.array(
    z.object({
      type: z.string(),
      subType: z.string().optional(),
      url: z.string().optional(),
      message: z.string(),
      extract: z.string().optional(),
    }),
  ),
})

/** Is there a Java to run the W3C's checker with? */
export function hasJava(): boolean {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/**
 * What the W3C's HTML checker finds wrong with documents.
 * @param documents their HTML by a name
 * @returns a line an error: the name, what is wrong, where
 */
export async function htmlErrors(documents: Record<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-html-'))
  try {
    const names = Object.keys(documents)
    const files = names.map((name, n) => {
      const file = join(folder, `${n}.html`)
      writeFileSync(file, documents[name] ?? '')
      return file
    })
    const jar: string = createRequire(import.meta.url)('vnu-jar')
    // It exits with 1 when it finds something.
    const output = await new Promise<string>((resolve, reject) => {
      const args = [
        '-Xss8m',
        // It runs for seconds: to compile it thoroughly takes longer than that saves.
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        '-jar',
        jar,
        '--format',
        'json',
        '--stdout',
        '--exit-zero-always',
        ...files,
      ]
      execFile('java', args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      )
    })
    const { messages } = answerSchema.parse(JSON.parse(output))
    return messages
      .filter(({ type }) => type !== 'info')
      .map(({ url = '', message, extract = '' }) => {
        const n = Number(/(\d+)\.html$/.exec(url)?.[1])
        return `${names[n]}: ${message} ${extract.replaceAll(/\s+/g, ' ')}`
      })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
