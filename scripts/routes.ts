import { writeFileSync } from 'node:fs'
import { routesDocument } from '#lib/access/table.ts'
import { run } from './steps/settings.ts'

// Writes docs/security-routes.md from lib/access.

await run(async () => {
  writeFileSync('docs/security-routes.md', routesDocument())
  console.log('docs/security-routes.md is written.')
})
