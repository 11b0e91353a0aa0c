import type { IncomingMessage } from 'node:http'
import { uploadPath } from '#lib/media/schema.ts'

// What is posted to a page of the newsroom, arguments of a server action or a form, is looked at before
// Next.js reads it: of what can't be read it says that it is its own fault, and of what refers to itself
// it makes values without an end.

/** Is it for a page to read, in a form that can be torn? */
export const isPosted = ({ method, headers }: IncomingMessage, path: string): boolean =>
  method === 'POST' &&
  path.startsWith('/admin') &&
  path !== uploadPath &&
  !path.startsWith(`${uploadPath}/`) &&
  (headers['next-action'] !== undefined || isForm(headers['content-type']))

const isForm = (type = '') => /^\s*multipart\//i.test(type)

/** Far beyond what any page sends. */
const maxDepth = 200
const maxValues = 250_000

class Problem extends Error {}

/** What is wrong with a body that was posted, in words; undefined: nothing. */
export async function problemOfPost(
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<string | undefined> {
  const type = headers['content-type'] ?? ''
  const isAction = headers['next-action'] !== undefined
  try {
    if (isForm(type)) {
      const form = await formOf(body, type)
      if (isAction) lookAtReply(form, '')
      // What a form says of the action that it is for, where no script runs.
      for (const [, start = ''] of form
        .keys()
        .flatMap((name) => name.matchAll(/^(\$ACTION_\d+:)0$/g)))
        lookAtReply(form, start)
    } else if (isAction && !/^\s*application\/x-www-form-urlencoded/i.test(type)) {
      lookAtReply(new Map([['0', body.toString()]]), '')
    }
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
  return undefined
}

async function formOf(body: Buffer, type: string): Promise<Map<string, FormDataEntryValue>> {
  const read = new Response(new Uint8Array(body), { headers: { 'Content-Type': type } })
  const form = await read.formData().catch(() => {
    throw new Problem('The parts of this form can’t be told apart.')
  })
  const parts = new Map<string, FormDataEntryValue>()
  for (const [name, value] of form) {
    // Of two, Next.js may read the other one.
    if (parts.has(name) && /^(?:\$ACTION_\d+:)?[0-9a-f]+$/.test(name))
      throw new Problem('A part of this form stands in it twice.')
    parts.set(name, value)
  }
  return parts
}

/** Scalars as React writes them, and its empty places. */
const plain = /^\$(?:\$|D|T|undefined$|NaN$|-?Infinity$|-0$|n-?\d{1,300}$|K[0-9a-f]+$)/
const elsewhere = /^\$@?([0-9a-f]+)((?::[^:]*)*)$/

/**
 * Looks at arguments as React writes them: JSON whose strings may refer to other parts, and to what
 * stands elsewhere in them.
 * @param start what the names of its parts begin with
 * @throws Problem
 */
function lookAtReply(parts: Map<string, FormDataEntryValue>, start: string): void {
  const read = new Map<string, unknown>()
  let left = maxValues

  function partOf(name: string): unknown {
    if (!read.has(name)) read.set(name, parsed(parts.get(start + name)))
    return read.get(name)
  }

  function look(value: unknown, depth: number): void {
    if (depth > maxDepth) throw new Problem('This is nested too deeply.')
    if (--left < 0) throw new Problem('This has too many values.')
    if (typeof value === 'string' && value.startsWith('$')) follow(value, depth)
    if (typeof value === 'object' && value !== null)
      for (const one of Object.values(value)) look(one, depth + 1)
  }

  function follow(reference: string, depth: number): void {
    if (plain.test(reference)) return
    const [, name, path = ''] = elsewhere.exec(reference) ?? []
    if (name === undefined) throw new Problem('This has a value that no page of this site sends.')
    let value = partOf(name)
    for (const key of path.split(':').slice(1)) {
      const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      if (!isThere) throw new Problem('This refers to what isn’t there.')
      value = (value as Record<string, unknown>)[key]
    }
    look(value, depth + 1)
  }

  const root = partOf('0')
  if (start === '' && !Array.isArray(root)) throw new Problem('Send a list of arguments.')
  look(root, 0)
}

function parsed(part: FormDataEntryValue | undefined): unknown {
  if (typeof part !== 'string') throw new Problem('This refers to what isn’t there.')
  try {
    return JSON.parse(part)
  } catch {
    throw new Problem('This is no JSON.')
  }
}
