import { forgetProcessState } from './process-state.ts'

// Runs before each test file. Test files of one project follow each other in one process and share the
// modules that they load (vitest.config.ts); the environment and what the process keeps are new to each.

/** What says how the code is, and takes long to make, or is held by modules that stay. */
const lasting = ['api-description', 'date-locales', 'drawn-faces', 'schema-engine']
const held = ['log', 'page-context']

const prefix = 'broadsheet.'
const names = Object.getOwnPropertySymbols(globalThis)
  .map((symbol) => Symbol.keyFor(symbol) ?? '')
  .filter((key) => key.startsWith(prefix))
  .map((key) => key.slice(prefix.length))
forgetProcessState(...names.filter((name) => ![...lasting, ...held].includes(name)))

const atStart = Symbol.for('testing.environment')
const kept = globalThis as unknown as Record<symbol, NodeJS.ProcessEnv>
kept[atStart] ??= { ...process.env }
const environment = kept[atStart]
for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name]
Object.assign(process.env, environment)
