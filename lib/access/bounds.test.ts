import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { idInText } from '#lib/platform/id.ts'

// An id that PostgreSQL's integers don't hold is wrong input, not a fault of the database.

const named = /^(?:id|baseVersion)$|Ids?$/
const largest = 2_147_483_647

type Described = z.core.JSONSchema.BaseSchema

/** Numbers of a description that stand for rows, and reach beyond what names one. */
function unbounded(described: unknown, path: string, isId = false): string[] {
  if (typeof described !== 'object' || described === null) return []
  const { type, maximum, properties, ...rest } = described as Described
  const isNumber = type === 'integer' || type === 'number'
  return [
    ...(isId && isNumber && !(Number(maximum) <= largest) ? [path] : []),
    ...Object.entries(properties ?? {}).flatMap(([name, one]) =>
      unbounded(one, `${path}.${name}`, named.test(name)),
    ),
    // Of lists, choices and names that stand for another description, each.
    ...Object.entries(rest).flatMap(([key, one]) =>
      key === 'enum' || key === 'default' ? [] : unbounded(one, `${path}/${key}`, isId),
    ),
  ]
}

/** What only we send, or what an archive says: its numbers name nothing here. */
const ours =
  /^lib\/(?:together|outbox|notifications|credits)\/schema\.ts (?:news|alarm|pulse|changes)Schema\b/

test('every id that someone sends is one that the database can hold', async () => {
  const wrong: string[] = []
  let ids = 0
  for (const file of globSync('lib/*/**/schema.ts')) {
    const exported: Record<string, unknown> = await import(`../../${file}`)
    for (const [name, schema] of Object.entries(exported)) {
      if (!(schema instanceof z.ZodType)) continue
      const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
      ids += JSON.stringify(described).match(/"(?:id|baseVersion|\w+Ids?)":/g)?.length ?? 0
      wrong.push(...unbounded(described, `${file} ${name}`))
    }
  }
  expect(wrong.filter((one) => !ours.test(one))).toEqual([])
  expect(ids).toBeGreaterThan(100)
})

test('an id in a text is digits alone', () => {
  const ids = ['1', '2147483647', '2147483648', '0', '', '1e0', '0x1', '+1', '-1', '1.0', ' 1', '١']
  expect(ids.filter((given) => idInText.safeParse(given).success)).toEqual(['1', '2147483647'])
})

test('what an id is stands in lib/platform/id.ts alone', () => {
  const spelledOut = /z\.coerce\.number\(\)\S*\.positive\(\)|(?<!ersion\b.*)int32\(\)\.positive\(\)/
  const files = globSync('{app,lib,scripts}/**/*.{ts,tsx}', { exclude: ['lib/platform/prisma'] })
  const wrong = files.filter((file) => spelledOut.test(readFileSync(file, 'utf8')))
  expect(wrong).toEqual([])
})
