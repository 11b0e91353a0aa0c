import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fileBytes } from '../bytes.ts'
import { becomes, choicesSchema } from '../schema.ts'
import { sources } from '../sources.ts'
import { kindsIn, mappingOf } from './kinds.ts'
import { recognise } from './recognise.ts'

const files = [
  'testing/data/wordpress-theme-unit-test.xml',
  ...globSync('testing/data/imports/{feeds,ghost,wires}/**/*.{json,xml}').sort(),
]

test.each(files)(
  '%s is recognised, and its reader takes whatever is chosen of it',
  async (file) => {
    const format = await recognise(await fileBytes(file))
    expect(format).toBe(
      /ghost|feed/.exec(file)?.[0] ?? (file.includes('wires') ? 'newsml' : 'wordpress'),
    )
    const found = await kindsIn(format, file)
    const categories = Object.fromEntries(
      found.categories.map(({ key }, n) => [key, becomes[n % becomes.length]]),
    )
    const others = { site: 'https://old.example', agency: 'Wire', drafts: true, membersToo: true }
    const chosen = choicesSchema.parse({ section: 'Arrived', categories, types: {}, ...others })
    const sections = new Set<string>()
    let items = 0
    const source = sources[format]?.open(file, { mapping: mappingOf(format, chosen, found) })
    for await (const item of source ?? []) {
      items++
      if (item.kind === 'section') sections.add(item.name)
      if (item.kind === 'article') sections.add(item.section)
    }
    expect(items).toBeGreaterThan(0)
    const second = found.categories[becomes.indexOf('section')]
    if (second && format !== 'ghost') expect([...sections]).toContain(second.name)
  },
)
