import { readFileSync } from 'node:fs'
import type { APIRequestContext } from '@playwright/test'
import { addressOf } from '#lib/access/table.ts'
import { Form } from './access-samples.ts'

type Built = { exportedName: string; filename: string; workers: Record<string, unknown> }
const built = Object.entries(
  (
    JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
      node: Record<string, Built>
    }
  ).node,
)

/** What the build calls an action of this name. */
export const actionId = (name: string): string =>
  built.find(([, { exportedName }]) => exportedName === name)?.[0] ?? ''

/**
 * Calls a server action as its page would.
 * @param file within app/(admin)/admin
 * @param place makes an address of the page's, which has names in place of its parameters
 * @returns how it ended, like "refused"
 */
export async function callAction(
  who: APIRequestContext,
  file: string,
  name: string,
  input: unknown,
  place: (address: string) => string,
): Promise<{ outcome: string; text: string }> {
  const filename = `app/(admin)/admin/${file}`
  const [id, { workers }] = built.find(
    ([, one]) => one.exportedName === name && one.filename === filename,
  ) ?? ['', { workers: {} }]
  const [page = ''] = Object.keys(workers).sort((a, b) => a.length - b.length)
  const headers = { 'Next-Action': id, Accept: 'text/x-component', Origin: process.env.SITE ?? '' }
  const response = await who.post(
    place(addressOf(page.replace(/^app\//, ''))),
    input instanceof Form
      ? { headers, multipart: input.encoded() }
      : {
          headers: { ...headers, 'Content-Type': 'text/plain;charset=UTF-8' },
          data: Buffer.from(JSON.stringify([input === undefined ? '$undefined' : input])),
        },
  )
  const text = await response.text()
  return { outcome: /"outcome":"([\w-]+)"/.exec(text)?.[1] ?? `${response.status()} ${text}`, text }
}
