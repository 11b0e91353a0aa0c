import { parseArgs } from 'node:util'

const benches = {
  site: './site.ts',
  editor: './editor.ts',
  desk: './desk.ts',
  search: './search.ts',
  reader: './reader.ts',
  reads: './reads.ts',
  import: './import.ts',
  cluster: './cluster.ts',
  capacity: './capacity.ts',
  chaos: './chaos.ts',
  backup: './backup.ts',
}

const { values, positionals } = parseArgs({
  options: { articles: { type: 'string' } },
  allowPositionals: true,
})
const [name = 'site'] = positionals
const file = benches[name as keyof typeof benches]
if (!file) {
  console.error(`There is no bench "${name}": use ${Object.keys(benches).join(' or ')}.`)
  process.exit(2)
}
const { bench } = (await import(file)) as { bench: (articles: number) => Promise<void> }
const many = { import: 50_000, capacity: 5000, backup: 20_000 }[name] ?? 100_000
await bench(Number(values.articles ?? many))
// The domain's queue of jobs would hold the process open.
process.exit()
